import { expect, it } from 'vitest';
import { type ImageFacts, proveImage } from '../../../src/domain/proof.ts';

const image: ImageFacts = { status: 'active', size: 1, minDisk: 10, diskFormat: 'qcow2', properties: {} };
const prove = (facts: Partial<ImageFacts>, goldenDiskGb: number | undefined = 10, volumeBacked = false) =>
  proveImage({ image: { ...image, ...facts }, goldenDiskGb, volumeBacked });

it('proves a sound image', () => {
  expect(prove({})).toEqual([]);
  expect(prove({ minDisk: 0 })).toEqual([]);
  expect(prove({ properties: { os_glance_failed_import: '', os_glance_importing_to_stores: '' } })).toEqual([]);
});

it.each<[Partial<ImageFacts>, string]>([
  [{ status: 'saving' }, 'its status is saving, not active'],
  [{ size: 0 }, 'it contains no data'],
  [{ size: undefined }, 'it contains no data'],
  [{ diskFormat: undefined }, 'it has no disk format'],
  [{ minDisk: -1 }, 'its min_disk of -1 is not a valid size'],
  [{ minDisk: 1.5 }, 'its min_disk of 1.5 is not a valid size'],
  [{ minDisk: 11 }, "its min_disk of 11 GB is larger than the golden server's root disk of 10 GB"],
  [{ properties: { os_glance_failed_import: 'ceph' } }, 'its import failed in ceph'],
  [{ properties: { os_glance_importing_to_stores: 'ceph' } }, 'its import is still in progress in ceph'],
])('does not prove an image with %j', (facts, problem) => {
  expect(prove(facts)).toEqual([problem]);
});

it('tells every problem at once', () => {
  expect(prove({ status: 'killed', size: 0, diskFormat: undefined })).toHaveLength(3);
});

it('cannot compare with a disk of unknown size', () => {
  expect(prove({ minDisk: 500 }, 0)).toEqual([]);
  expect(proveImage({ image: { ...image, minDisk: 500 }, goldenDiskGb: undefined, volumeBacked: false })).toEqual([]);
});

it('wants volume snapshots instead of data from a volume-backed server', () => {
  const lost = ['its server boots from a volume, but the image has no data and names no volume snapshot (block_device_mapping)'];
  expect(prove({ size: 0, properties: { block_device_mapping: '[{"snapshot_id":"s"}]' } }, 0, true)).toEqual([]);
  expect(prove({ size: 0, minDisk: 20, properties: { block_device_mapping: '[{"snapshot_id":"s"}]' } }, 10, true)).toEqual([]);
  expect(prove({ size: 0 }, 0, true)).toEqual(lost);
  expect(prove({ size: 0, properties: { block_device_mapping: '[]' } }, 0, true)).toEqual(lost);
});

it('wants the boot volume in a pointer that tells what is booted from', () => {
  const pointer = (mapping: object[], properties = {}) =>
    proveImage({
      image: { ...image, size: 0, properties: { ...properties, block_device_mapping: JSON.stringify(mapping) } },
      goldenDiskGb: 0,
      volumeBacked: true,
      attached: 3,
    });
  const without = [expect.stringContaining('does not contain the boot volume')];
  expect(pointer([{ snapshot_id: 's', boot_index: 0 }])).toEqual([]);
  expect(pointer([{ snapshot_id: 's', boot_index: -1 }])).toEqual(without);
  // Of the first kind: no index, and the name of the root device, or not even that.
  expect(pointer([{ snapshot_id: 's', device_name: '/dev/vda' }], { root_device_name: '/dev/vda' })).toEqual([]);
  expect(pointer([{ snapshot_id: 's', device_name: '/dev/vdb' }], { root_device_name: '/dev/vda' })).toEqual(without);
  expect(pointer([{ snapshot_id: 's', device_name: '/dev/vdb' }])).toEqual([]);
});

it('never looks for a boot volume in an image that holds its data itself', () => {
  const properties = { block_device_mapping: '[{"snapshot_id":"s","boot_index":-1}]' };
  const facts = { ...image, properties };
  expect(proveImage({ image: facts, goldenDiskGb: 10, volumeBacked: false, attached: 3 })).toEqual([]);
  expect(proveImage({ image: facts, goldenDiskGb: 0, volumeBacked: true, attached: 3 })).toEqual([]);
  expect(proveImage({ image: { ...facts, size: undefined }, goldenDiskGb: 0, volumeBacked: true, attached: 3 })).toEqual([
    expect.stringContaining('does not contain the boot volume'),
  ]);
});

it('tells once of a pointer to nothing that it is none', () => {
  const facts = { ...image, size: 0, properties: { block_device_mapping: '[]', root_device_name: '/dev/vda' } };
  expect(proveImage({ image: facts, goldenDiskGb: 0, volumeBacked: true, attached: 3 })).toEqual([
    'its server boots from a volume, but the image has no data and names no volume snapshot (block_device_mapping)',
  ]);
});

it('takes the data of a server on volumes, as clouds with a service of their own make it', () => {
  expect(prove({}, 0, true)).toEqual([]);
});

it('does not prove an image that its cloud calls active and not usable', () => {
  expect(prove({ properties: { sync_status_reason: 'replicating' } })).toEqual([
    'it is not usable yet according to its property sync_status_reason: replicating',
  ]);
});
