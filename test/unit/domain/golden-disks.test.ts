import { describe, expect, it, test } from 'vitest';
import { chooseVolumes, describeDisk, nameOfVolume, type VolumeChoice } from '../../../src/domain/golden-disks.ts';

const root = { id: 'v-1', name: 'root' };
const data = { id: 'v-2', name: 'data' };
const logs = { id: 'v-3', name: 'logs' };
const unnamed = { id: 'v-4', name: '' };
const all = [root, data, logs, unnamed];

describe('input `volumes`', () => {
  test.each<[string, VolumeChoice, readonly { id: string }[]]>([
    ['nothing said: what the caller takes then, and no more', undefined, [logs]],
    ['all', 'all', all],
    ['root: none beside it', 'root', []],
    ['a name', ['data'], [data]],
    ['an id', ['v-4'], [unnamed]],
    ['the order of devices, and not that of the words', ['logs', 'v-2'], [data, logs]],
    ['name and id of the same volume: one copy of it', ['data', 'v-2', 'data'], [data]],
    ['an empty list', [], []],
  ])('%s', (_what, choice, volumes) => {
    expect(chooseVolumes(choice, all, [logs])).toEqual({ kind: 'chosen', volumes });
  });

  it('takes the volume with this id before one that a person gave the id as its name', () => {
    const impostor = { id: 'v-9', name: 'v-2' };
    expect(chooseVolumes(['v-2'], [impostor, data], [])).toEqual({ kind: 'chosen', volumes: [data] });
  });

  it('refuses a name that two volumes have, and shows the ids among which to choose', () => {
    expect(chooseVolumes(['data'], [data, logs, { id: 'v-7', name: 'data' }], [])).toEqual({
      kind: 'problem',
      sentences: ['2 of its volumes have the name "data": v-2, v-7'],
    });
  });

  it('refuses a name that none has, and shows what there is, a volume without a name by its id', () => {
    expect(chooseVolumes(['dta'], [data, unnamed], [])).toEqual({
      kind: 'problem',
      sentences: ['none of its volumes has the name or id "dta" (data, v-2; v-4)'],
    });
    expect(chooseVolumes(['data'], [], [])).toEqual({
      kind: 'problem',
      sentences: ['none of its volumes has the name or id "data" (it has no volumes)'],
    });
  });

  it('copies none of the others where one word is wrong, and names each wrong word', () => {
    const chosen = chooseVolumes(['a', 'data', 'b'], [data], [data]);
    expect(chosen).toEqual({ kind: 'problem', sentences: [expect.stringContaining('"a"'), expect.stringContaining('"b"')] });
  });

  it('never takes a volume without a name for one that is asked for by an empty word', () => {
    expect(chooseVolumes(['v-4'], [unnamed, { id: 'v-5', name: '' }], [])).toEqual({ kind: 'chosen', volumes: [unnamed] });
  });
});

/** As `plan` and the report of a run show it. */
describe('a disk of a golden server', () => {
  test.each([
    ['its own disk', { kind: 'root', sizeGb: 20, fate: 'image' }, 'root disk, 20 GB: in the image'],
    ['of a flavor that tells no size', { kind: 'root', sizeGb: 0, fate: 'image' }, 'root disk, unknown size: in the image'],
    [
      'on a volume',
      { kind: 'root', id: 'v-1', name: 'boot', sizeGb: 1, device: '/dev/vda', fate: 'copied' },
      'root disk on volume boot (v-1), 1 GB, /dev/vda: each server gets its own copy',
    ],
    [
      'on a volume without a name',
      { kind: 'root', id: 'v-1', name: '', sizeGb: 1, fate: 'copied' },
      'root disk on volume v-1, 1 GB: each server gets its own copy',
    ],
    [
      'an ephemeral one',
      { kind: 'ephemeral', sizeGb: 8, fate: 'fresh' },
      'ephemeral disk, 8 GB: not in the image; new servers get an empty one if their flavor has it',
    ],
    [
      'swap',
      { kind: 'swap', sizeGb: 2, fate: 'fresh' },
      'swap disk, 2 GB: not in the image; new servers get an empty one if their flavor has it',
    ],
    [
      'a volume with all that is to be known of it',
      {
        kind: 'volume',
        id: 'v-2',
        name: 'data',
        type: 'fast',
        device: '/dev/vdb',
        sizeGb: 40,
        multiattach: true,
        encrypted: true,
        fate: 'missing',
      },
      'volume data (v-2), 40 GB, /dev/vdb, type fast, multi-attach, encrypted: missing on new servers',
    ],
    [
      'a volume of which nothing is unusual',
      { kind: 'volume', id: 'v-2', name: 'data', type: '__DEFAULT__', sizeGb: 40, multiattach: false, encrypted: false, fate: 'left-out' },
      'volume data (v-2), 40 GB: not copied to new servers, as requested',
    ],
    [
      'a volume that Cinder hides',
      { kind: 'volume', id: 'v-2', sizeGb: 0, fate: 'unknown' },
      'volume v-2, unknown size: could not determine whether new servers get it',
    ],
  ] as const)('%s', (_what, disk, text) => {
    expect(describeDisk(disk)).toBe(text);
  });
});

test('a volume has its name and its id in a message, or its id alone: `openstack volume` takes either', () => {
  expect(nameOfVolume(data)).toBe('data (v-2)');
  expect(nameOfVolume(unnamed)).toBe('v-4');
});
