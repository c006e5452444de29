"""
python-openstackclient, command by command: `drive-openstackclient.py FILE`, with the cloud in OS_*.

Each line of FILE is a command as one would type it after `openstack`; `until VALUE COMMAND` repeats it until it prints VALUE.
`env -u NAME ... COMMAND` runs it without
that variable, as in a shell. `$NAME` is an environment variable, or else the field NAME of the latest answer that had one, of its
first row if it has several. Prints a line of JSON for each
command: what it printed, and what it complained of. All run in this one process, for to start the client takes a second.
"""
import io
import json
import logging
import os
import shlex
import string
import sys
import time
from contextlib import redirect_stderr, redirect_stdout

from openstackclient.compute import client as compute_client
from openstackclient.shell import OpenStackShell

PATIENCE = 120
nap = time.sleep
# A client looks every five seconds whether a thing is done. What it then sees is the same when it looks more often.
time.sleep = lambda seconds: nap(min(seconds, 0.3))


def run(words):
    # Of the command before, which was another process.
    compute_client._compute_api_version = None
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            OpenStackShell().run(words)
        except SystemExit:
            pass  # argparse has said why
        finally:
            logging.getLogger('').handlers.clear()
    return out.getvalue(), err.getvalue().strip()


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()


def as_json(words):
    """Commands that print a table can print JSON instead; the rest print nothing, or text."""
    out, err = run([*words, '-f', 'json'])
    if 'unrecognized arguments: -f json' in err:
        return run(words)
    return out, err


def until(value, words):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        out, err = run(words)
        if value in out + err:
            return ''
        nap(0.2)
    return f'still {(out + err).strip()}'


def without(words):
    hidden = {}
    if words[0] == 'env':
        words = words[1:]
        while words[0] == '-u':
            hidden[words[1]] = os.environ.pop(words[1])
            words = words[2:]
    return hidden, words


known = dict(os.environ)
for line in open(sys.argv[1], encoding='utf-8'):
    line = line.strip()
    if not line or line.startswith('#'):
        continue
    words = shlex.split(string.Template(line).safe_substitute(known))
    hidden, words = without(words)
    if words[0] == 'until':
        answer, complaint = '', until(words[1], words[2:])
    else:
        out, complaint = as_json(words)
        answer = parsed(out)
    os.environ.update(hidden)
    row = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(row, dict):
        known.update({name: value for name, value in row.items() if isinstance(value, str)})
    print(json.dumps({'call': line, 'answer': answer, 'complaint': complaint}), flush=True)
