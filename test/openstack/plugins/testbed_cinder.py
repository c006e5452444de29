"""Starts one of Cinder's services: testbed_cinder.py api|scheduler|volume OPTION...

Debian's packages of the services themselves want LVM and iSCSI, which nothing here needs.
"""
import importlib
import sys

if __name__ == '__main__':
    service = sys.argv.pop(1)
    sys.argv[0] = 'cinder-' + service
    sys.exit(importlib.import_module('cinder.cmd.' + service).main())
