import { expect, test } from 'vitest';
import { type CopyFacts, copyProperties, proveCopy, whyNotCopied } from '../../../src/domain/region-copy.ts';

const source: CopyFacts = {
  status: 'active',
  size: 1000,
  virtualSize: 10_000,
  minDisk: 10,
  minRam: 512,
  diskFormat: 'qcow2',
  containerFormat: 'bare',
  hash: { algorithm: 'sha512', value: 'abc' },
};

test('a copy that holds the same is verified, also where a cloud keeps no hash, another one, or no virtual size', () => {
  expect(proveCopy(source, source)).toEqual([]);
  expect(proveCopy(source, { ...source, hash: undefined, virtualSize: undefined })).toEqual([]);
  expect(proveCopy({ ...source, hash: undefined, virtualSize: undefined }, source)).toEqual([]);
  expect(proveCopy({ ...source, hash: undefined }, { ...source, hash: undefined })).toEqual([]);
  expect(proveCopy(source, { ...source, hash: { algorithm: 'sha256', value: 'xyz' } })).toEqual([]);
});

test.each([
  [{ status: 'queued' }, 'its status is queued, not active'],
  [{ size: 999 }, 'its size is 999, not 1000'],
  [{ hash: { algorithm: 'sha512', value: 'xyz' } }, 'its sha512 hash is xyz, not abc'],
  [{ virtualSize: 9 }, 'its virtual size is 9, not 10000'],
  [{ diskFormat: 'raw' }, 'its disk format is raw, not qcow2'],
  [{ containerFormat: 'ovf' }, 'its container format is ovf, not bare'],
  [{ minDisk: 0 }, 'its min_disk is 0, not 10'],
  [{ minRam: 0 }, 'its min_ram is 0, not 512'],
])('a copy that differs is not: %o', (change, problem) => {
  expect(proveCopy(source, { ...source, ...change })).toEqual([problem]);
});

test('a copy has the properties of its source, but for what is true of the source alone', () => {
  const properties = {
    hw_disk_bus: 'scsi',
    restage_golden: 'g',
    restage_environment: 'staging',
    restage_run: 'run-1',
    restage_nonce: 'n1',
    restage_stage: 'candidate',
    restage_verified: 'true',
    restage_owed: 'RegionTwo',
    restage_left: 'true',
    restage_removing: 'true',
    not_os_glance_own: 'kept',
    os_glance_failed_import: '',
  };
  expect(copyProperties({ id: 'i1', properties }, { region: 'RegionOne', run: 'run-2', nonce: 'n2' })).toEqual({
    hw_disk_bus: 'scsi',
    not_os_glance_own: 'kept',
    restage_golden: 'g',
    restage_environment: 'staging',
    restage_run: 'run-2',
    restage_nonce: 'n2',
    restage_verified: 'false',
    restage_copy_of: 'i1',
    restage_copied_from: 'RegionOne',
  });
});

test('what has its data elsewhere is not copied', () => {
  expect(whyNotCopied({ size: 1, properties: {} })).toBeUndefined();
  expect(whyNotCopied({ size: 0, properties: {} })).toBeUndefined();
  expect(whyNotCopied({ size: 0, properties: { block_device_mapping: '[]' } })).toBeUndefined();
  expect(whyNotCopied({ size: 1, properties: { block_device_mapping: '[{}]' } })).toBeUndefined();
  expect(whyNotCopied({ size: 1, properties: { ramdisk_id: 'r' } })).toContain('kernel');
  expect(whyNotCopied({ size: 0, properties: { block_device_mapping: '[{}]' } })).toContain('volume snapshots');
  expect(whyNotCopied({ size: 1, properties: { kernel_id: 'k' } })).toContain('kernel');
  // Its own disk is in it, its data volumes are not.
  expect(whyNotCopied({ size: 1, properties: { restage_volumes: '2' } })).toContain('volume snapshots');
});
