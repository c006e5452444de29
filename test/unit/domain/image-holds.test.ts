import { describe, expect, test } from 'vitest';
import { holdingsOf } from '../../../src/domain/image-holds.ts';

const boot = { snapshotId: 's-0', sizeGb: 20, bootIndex: 0 };
const data = (sizeGb: number) => ({ snapshotId: `s-${sizeGb}`, sizeGb, bootIndex: -1 });

describe('the image of a server on volumes', () => {
  test.each([
    ['holds all', [boot, data(40)], 2, 'the boot volume (20 GB) and 1 data volume (40 GB)', 0, true],
    ['holds all of several', [data(40), boot, data(5)], 3, 'the boot volume (20 GB) and 2 data volumes (40 GB, 5 GB)', 0, true],
    ['holds the only one', [boot], 1, 'only the boot volume (20 GB)', 0, true],
    ['lacks the data volumes, as some clouds make it', [boot], 3, 'only the boot volume (20 GB)', 2, true],
    ['lacks one of the data volumes', [boot, data(40)], 3, 'the boot volume (20 GB) and 1 data volume (40 GB)', 1, true],
    // No server of it would boot: it must not be called usable.
    ['lacks the boot volume', [data(40), data(5)], 3, '2 data volumes (40 GB, 5 GB)', 1, false],
    ['names no boot index, and lacks none', [data(20), data(40)], 2, '2 data volumes (20 GB, 40 GB)', 0, true],
    [
      'names more than are attached: one was detached since',
      [boot, data(40)],
      1,
      'the boot volume (20 GB) and 1 data volume (40 GB)',
      0,
      true,
    ],
  ])('%s', (_what, devices, attached, told, missing, holdsBoot) => {
    expect(holdingsOf(devices, attached)).toEqual({ told, missing, holdsBoot });
  });

  test('counts a second device of boot index 0 as data: no volume is left out of the text', () => {
    expect(holdingsOf([boot, { ...boot, snapshotId: 's-9', sizeGb: 9 }], 2).told).toBe('the boot volume (20 GB) and 1 data volume (9 GB)');
  });
});
