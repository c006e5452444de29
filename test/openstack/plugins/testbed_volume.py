"""A Cinder driver over plain files: one sparse file per volume and per snapshot.

Nova's fake host never opens them. Delays and faults are knobs in $TESTBED_STATE/faults.json, read
anew each time, by the name of the volume or snapshot; volumes that Nova makes have the name '':

    {"volumes": {"<id or name glob>": {NAME: value}}, "defaults": {NAME: value}}
"""
import fnmatch
import json
import os
import time

from cinder import exception
from cinder.image import image_utils
from cinder import interface
from cinder.volume import driver
from oslo_concurrency import processutils
from oslo_config import cfg
from oslo_utils import units

CONF = cfg.CONF

DEFAULTS = {
    'volume_seconds': 0,
    'fail_volume': False,
    'volume_snapshot_seconds': 1,
    'fail_volume_snapshot': False,
    # As on Ceph: a snapshot that volumes were made from stays.
    'snapshots_in_use': False,
}


def knob(thing, name):
    try:
        with open(os.path.join(os.environ['TESTBED_STATE'], 'faults.json')) as f:
            faults = json.load(f)
    except (FileNotFoundError, ValueError):
        faults = {}
    for pattern, knobs in faults.get('volumes', {}).items():
        if name in knobs and (pattern == thing.id or
                              fnmatch.fnmatch(thing.display_name or '', pattern)):
            return knobs[name]
    return faults.get('defaults', {}).get(name, DEFAULTS[name])


@interface.volumedriver
class TestbedVolumeDriver(driver.VolumeDriver):
    VERSION = '1.0'

    def _path(self, thing):
        return os.path.join(CONF.state_path, 'volumes', thing.name)

    def _make(self, volume, source=None):
        time.sleep(float(knob(volume, 'volume_seconds')))
        if knob(volume, 'fail_volume'):
            raise exception.VolumeDriverException('testbed: fail_volume')
        if source is not None:
            processutils.execute('cp', '--sparse=always', self._path(source), self._path(volume))
        with open(self._path(volume), 'ab') as f:
            f.truncate(volume.size * units.Gi)

    def _remove(self, thing):
        try:
            os.unlink(self._path(thing))
        except FileNotFoundError:
            pass

    def check_for_setup_error(self):
        os.makedirs(os.path.join(CONF.state_path, 'volumes'), exist_ok=True)

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name': 'testbed', 'vendor_name': 'testbed',
            'driver_version': self.VERSION, 'storage_protocol': 'file',
            'total_capacity_gb': 'infinite', 'free_capacity_gb': 'infinite',
            'reserved_percentage': 0,
        }

    def create_volume(self, volume):
        self._make(volume)

    def create_volume_from_snapshot(self, volume, snapshot):
        self._make(volume, snapshot)

    def create_cloned_volume(self, volume, src_vref):
        self._make(volume, src_vref)

    def copy_image_to_volume(self, context, volume, image_service, image_id, disable_sparse=False):
        image_utils.fetch_to_raw(context, image_service, image_id, self._path(volume), '1M',
                                 size=volume.size, run_as_root=False)
        os.truncate(self._path(volume), volume.size * units.Gi)

    def extend_volume(self, volume, new_size):
        os.truncate(self._path(volume), new_size * units.Gi)

    def delete_volume(self, volume):
        self._remove(volume)

    def create_snapshot(self, snapshot):
        time.sleep(float(knob(snapshot, 'volume_snapshot_seconds')))
        if knob(snapshot, 'fail_volume_snapshot'):
            raise exception.VolumeDriverException('testbed: fail_volume_snapshot')
        processutils.execute('cp', '--sparse=always', self._path(snapshot.volume), self._path(snapshot))

    def delete_snapshot(self, snapshot):
        if knob(snapshot, 'snapshots_in_use'):
            raise exception.SnapshotIsBusy(snapshot_name=snapshot.name)
        self._remove(snapshot)

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector):
        return {'driver_volume_type': 'testbed', 'data': {'path': self._path(volume)}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass
