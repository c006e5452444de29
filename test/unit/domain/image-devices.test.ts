import { describe, expect, it } from 'vitest';
import { imageDevices, mappingWithout, tellsBoot } from '../../../src/domain/image-devices.ts';

const mapping = (devices: unknown) => ({ block_device_mapping: typeof devices === 'string' ? devices : JSON.stringify(devices) });

describe('imageDevices', () => {
  it('are the snapshots that Nova names, the root among them', () => {
    const root = { source_type: 'snapshot', snapshot_id: 'x1', volume_size: 20, boot_index: 0, delete_on_termination: false };
    const data = { source_type: 'snapshot', snapshot_id: 'x2', volume_size: 5, boot_index: null };
    const swap = { source_type: 'blank', destination_type: 'local', guest_format: 'swap', volume_size: 1, snapshot_id: null };
    expect(imageDevices(mapping([root, data, swap]))).toEqual([
      { snapshotId: 'x1', sizeGb: 20, bootIndex: 0 },
      { snapshotId: 'x2', sizeGb: 5, bootIndex: -1 },
    ]);
  });

  it.each([
    ['none', {}],
    ['text that is no JSON', mapping('[{')],
    ['another kind of JSON', mapping({ snapshot_id: 'x' })],
    ['odd members', mapping([null, 'x', 7, { snapshot_id: '' }, { snapshot_id: 3 }])],
  ])('are none where the property is %s', (_what, properties) => {
    expect(imageDevices(properties)).toEqual([]);
  });
});

describe('the device that is booted from', () => {
  const device = (rest: object) => ({ snapshot_id: 'x', volume_size: 1, ...rest });
  const indexes = (root: object, ...devices: readonly object[]) =>
    imageDevices({ ...mapping(devices), ...root }).map(({ bootIndex }) => bootIndex);

  it('is found by its index', () => {
    expect(indexes({}, device({ boot_index: 1 }), device({ boot_index: 0 }), device({ boot_index: -1 }))).toEqual([1, 0, -1]);
  });

  it('is found by its name in mappings of the first kind, which have no index', () => {
    const root = { root_device_name: '/dev/vda' };
    expect(indexes(root, device({ device_name: '/dev/vdb' }), device({ device_name: '/dev/vda' }), device({}))).toEqual([-1, 0, -1]);
    expect(indexes({}, device({ device_name: '/dev/vda' }), device({}))).toEqual([-1, -1]);
  });

  it('is none by an index that is not a number', () => {
    expect(indexes({}, device({ boot_index: '0' }), device({ boot_index: {} }))).toEqual([-1, -1]);
  });

  it.each([
    ['told by an index', { ...mapping([{ boot_index: null }, { boot_index: 0 }]) }, true],
    ['told by an index that is not 0', { ...mapping([{ boot_index: -1 }]) }, true],
    ['told by the name of the root', { ...mapping([{}]), root_device_name: '/dev/vda' }, true],
    ['not told', { ...mapping([{ boot_index: null }, {}, { boot_index: '0' }]) }, false],
    ['not told without devices', {}, false],
  ])('is %s', (_what, properties, tells) => {
    expect(tellsBoot(properties)).toBe(tells);
  });
});

it('the size of a device is 0 where the cloud tells none', () => {
  expect(imageDevices(mapping([{ snapshot_id: 'x', volume_size: '20' }]))).toEqual([{ snapshotId: 'x', sizeGb: 0, bootIndex: -1 }]);
});

describe('a mapping without the volumes that are left out', () => {
  const [root, data, swap] = [
    { snapshot_id: 'x1', boot_index: 0, tag: null },
    { snapshot_id: 'x2' },
    { source_type: 'blank', snapshot_id: null },
  ];

  it('has all others as they were, those that no snapshot is of included', () => {
    expect(JSON.parse(mappingWithout(mapping([root, data, swap]), ['x2', 'x9']))).toEqual([root, swap]);
    expect(JSON.parse(mappingWithout(mapping([root, data, swap]), []))).toEqual([root, data, swap]);
  });

  it('is an empty list of what is none', () => {
    expect(mappingWithout({}, ['x1'])).toBe('[]');
    expect(mappingWithout(mapping('[{'), ['x1'])).toBe('[]');
  });
});
