import { describe, expect, it } from 'vitest';
import { imageDevices } from '../../../src/domain/image-devices.ts';

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
