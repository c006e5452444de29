import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseFlavor, type DiskFacts, type FlavorSizes, fits, type Need, neededDisk } from '../../../src/domain/fit.ts';

const gibibyte = 1024 ** 3;

const snapshot: DiskFacts = { minDisk: 10, sizeBytes: 2 * gibibyte, virtualSizeBytes: undefined, goldenDiskGb: 10, volumeBacked: false };

describe('neededDisk', () => {
  it.each<[string, Partial<DiskFacts>, number, string]>([
    ['min_disk, which Nova checks always', {}, 10, 'min_disk of the image'],
    ['the golden root disk, which min_disk understates after a resize', { goldenDiskGb: 50 }, 50, 'root disk of the golden server'],
    [
      'the virtual size in place of the golden root disk, where known',
      { goldenDiskGb: 50, virtualSizeBytes: 20 * gibibyte },
      20,
      'virtual size of the image',
    ],
    ['min_disk above a smaller virtual size', { virtualSizeBytes: 5 * gibibyte }, 10, 'min_disk of the image'],
    ['the virtual size rounded up', { virtualSizeBytes: 20 * gibibyte + 1 }, 21, 'virtual size of the image'],
    ['the stored size, which Nova checks too', { sizeBytes: 11 * gibibyte, virtualSizeBytes: 10 * gibibyte }, 11, 'size of the image'],
    [
      'the root volume, for a volume-backed image, whatever flavor it was on',
      { minDisk: 80, goldenDiskGb: 50, virtualSizeBytes: 60 * gibibyte, volumeBacked: true },
      50,
      'root volume of the golden server',
    ],
    [
      'min_disk, for a volume-backed image whose volume is not known',
      { minDisk: 3, goldenDiskGb: undefined, sizeBytes: 9 * gibibyte, volumeBacked: true },
      3,
      'min_disk of the image',
    ],
    ['nothing, when nothing is known', { minDisk: 0, sizeBytes: undefined, goldenDiskGb: undefined }, 0, 'min_disk of the image'],
  ])('is %s', (_, facts, gib, because) => {
    expect(neededDisk({ ...snapshot, ...facts })).toEqual({ gib, because });
  });
});

const need: Need = { gib: 10, because: 'min_disk of the image', minRam: 512, volumeBacked: false };
const small = { name: 'small', disk: 10, ram: 512 };

describe('fits', () => {
  it('takes equal sizes', () => {
    expect(fits(small, need)).toEqual({ kind: 'fits' });
    expect(fits({ ...small, disk: 1 }, { ...need, gib: 1 })).toEqual({ kind: 'fits' });
  });

  it('refuses what Nova refuses, with the sizes', () => {
    expect(fits({ ...small, ram: 511 }, need)).toEqual({
      kind: 'too-little-ram',
      message: 'small has 511 MB of RAM, but the image needs 512 MB (its min_ram)',
    });
    expect(fits({ ...small, disk: 9 }, need)).toEqual({
      kind: 'too-small-disk',
      message: 'small has 9 GB of disk, but 10 GB are needed (min_disk of the image)',
    });
    expect(fits({ ...small, disk: 0 }, need)).toEqual({
      kind: 'zero-disk',
      message: 'small has no root disk, so Nova can launch it only from a volume (set `boot-volume-size`)',
    });
    expect(fits({ ...small, disk: 0 }, { ...need, gib: 0 }).kind).toBe('zero-disk');
  });

  it('forgets the flavor disk where servers boot from a volume, and looks at the volume', () => {
    expect(fits({ ...small, disk: 0 }, { ...need, bootVolumeSize: 10 }).kind).toBe('fits');
    expect(fits({ ...small, disk: 50 }, { ...need, bootVolumeSize: 9 })).toEqual({
      kind: 'too-small-volume',
      message: '`boot-volume-size` is 9 GB, but 10 GB are needed (min_disk of the image)',
    });
    expect(fits({ ...small, disk: 0 }, { ...need, volumeBacked: true }).kind).toBe('fits');
    expect(fits({ ...small, disk: 1 }, { ...need, volumeBacked: true }).kind).toBe('fits');
    expect(fits({ ...small, ram: 1 }, { ...need, bootVolumeSize: 10 }).kind).toBe('too-little-ram');
  });

  it('follows from disk and RAM alone, whichever flavor it is', () => {
    const flavor = fc.record({ name: fc.string(), disk: fc.nat(100), ram: fc.nat(4096) });
    fc.assert(
      fc.property(flavor, fc.nat(100), fc.nat(4096), ({ name, disk, ram }, gib, minRam) => {
        const launches = disk > 0 && disk >= gib && ram >= minRam;
        expect(fits({ name, disk, ram }, { ...need, gib, minRam }).kind === 'fits').toBe(launches);
      }),
      { seed: 20261121 },
    );
  });
});

const flavors: readonly FlavorSizes[] = [
  { id: '4', name: 'large', disk: 40, ram: 4096, vcpus: 4 },
  { id: '0', name: 'volume', disk: 0, ram: 2048, vcpus: 1 },
  { id: '1', name: 'tiny', disk: 1, ram: 512, vcpus: 1 },
  { id: '2', name: 'small', disk: 10, ram: 1024, vcpus: 1 },
  { id: '3', name: 'medium', disk: 20, ram: 2048, vcpus: 2 },
];
const names = (choice: ReturnType<typeof chooseFlavor>) => ('chosen' in choice ? choice.chosen.map(({ name }) => name) : choice.problem);

describe('chooseFlavor', () => {
  it('takes the smallest that fits for auto', () => {
    expect(chooseFlavor('auto', flavors, need)).toEqual({ chosen: [flavors[3]], passedOver: [] });
    expect(names(chooseFlavor('auto', flavors, { ...need, gib: 11 }))).toEqual(['medium']);
    expect(names(chooseFlavor('auto', flavors, { ...need, minRam: 4000 }))).toEqual(['large']);
    expect(names(chooseFlavor('auto', flavors, { ...need, bootVolumeSize: 50 }))).toEqual(['volume']);
  });

  it.each([
    ['disk', { disk: 11, ram: 1, vcpus: 1, name: 'a' }],
    ['RAM', { disk: 10, ram: 1025, vcpus: 1, name: 'a' }],
    ['vCPUs', { disk: 10, ram: 1024, vcpus: 2, name: 'a' }],
    ['name', { disk: 10, ram: 1024, vcpus: 1, name: 'small2' }],
  ])('of two prefers the one of less %s', (_, other) => {
    const two = [{ id: '9', ...other }, ...flavors.filter(({ name }) => name === 'small')];
    const lenient = { ...need, minRam: 0 };
    expect(names(chooseFlavor('auto', two, lenient))).toEqual(['small']);
    expect(names(chooseFlavor('auto', two.reverse(), lenient))).toEqual(['small']);
  });

  it("keeps the user's order, by name or id, and tells what it passed over", () => {
    expect(chooseFlavor(['large', '2', 'tiny', 'small', 'medium'], flavors, need)).toEqual({
      chosen: [flavors[0], flavors[3], flavors[4]],
      passedOver: ['tiny has 1 GB of disk, but 10 GB are needed (min_disk of the image)'],
    });
  });

  it('takes an id before a name', () => {
    const confusing = [
      { id: 'a', name: 'b', disk: 10, ram: 512, vcpus: 1 },
      { id: 'b', name: 'a', disk: 20, ram: 512, vcpus: 1 },
    ];
    expect(names(chooseFlavor(['a'], confusing, need))).toEqual(['b']);
  });

  it('refuses a name that the cloud does not have, even beside one that fits', () => {
    expect(chooseFlavor(['smal', 'medium', 'hugo'], flavors, need)).toEqual({
      problem: {
        code: 'flavor-not-found',
        message:
          'There is no flavor named smal, hugo. Flavors that fit: small (10 GB disk, 1024 MB RAM); medium (20 GB disk, 2048 MB RAM); large (40 GB disk, 4096 MB RAM).',
      },
    });
  });

  it('refuses a single unknown name as well', () => {
    expect(chooseFlavor(['smal', 'medium'], flavors, need)).toMatchObject({ problem: { code: 'flavor-not-found' } });
  });

  it('gives the sizes, and the flavors that fit, when none of the list does', () => {
    expect(chooseFlavor(['tiny', 'volume'], flavors, { ...need, gib: 21 })).toEqual({
      problem: {
        code: 'flavor-too-small',
        message:
          'None of the requested flavors fits: tiny has 1 GB of disk, but 21 GB are needed (min_disk of the image); volume has no root disk, so Nova can launch it only from a volume (set `boot-volume-size`). Flavors that fit: large (40 GB disk, 4096 MB RAM).',
      },
    });
    expect(chooseFlavor(['large'], flavors, { ...need, gib: 41 })).toEqual({
      problem: {
        code: 'flavor-too-small',
        message:
          'None of the requested flavors fits: large has 40 GB of disk, but 41 GB are needed (min_disk of the image). No flavor of this project fits.',
      },
    });
  });

  it('gives the largest first when auto finds none, and each reason once', () => {
    expect(chooseFlavor('auto', flavors.slice(0, 3), { ...need, gib: 41 })).toEqual({
      problem: {
        code: 'flavor-too-small',
        message:
          'No flavor fits: large has 40 GB of disk, but 41 GB are needed (min_disk of the image); tiny has 1 GB of disk, but 41 GB are needed (min_disk of the image); volume has no root disk, so Nova can launch it only from a volume (set `boot-volume-size`).',
      },
    });
    expect(chooseFlavor('auto', flavors, { ...need, bootVolumeSize: 1 })).toEqual({
      problem: {
        code: 'flavor-too-small',
        message: 'No flavor fits: `boot-volume-size` is 1 GB, but 10 GB are needed (min_disk of the image).',
      },
    });
    expect(chooseFlavor('auto', [], need)).toEqual({
      problem: { code: 'flavor-too-small', message: 'No flavor fits: the project has no flavors.' },
    });
  });

  it('lists at most ten flavors', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ id: `${i}`, name: `f${i}`, disk: 100 + i, ram: 512, vcpus: 1 }));
    const message = (count: number) => {
      const choice = chooseFlavor(['none'], many(count), need);
      return 'problem' in choice ? choice.problem.message : '';
    };
    expect(message(10)).toMatch(/f9 \(109 GB disk, 512 MB RAM\)\.$/);
    expect(message(11)).toMatch(/; and 1 more\.$/);
    expect(message(12)).toMatch(/f9 \(109 GB disk, 512 MB RAM\); and 2 more\.$/);
  });

  it('does not reorder the flavors it was given', () => {
    const given = [...flavors];
    chooseFlavor('auto', given, { ...need, gib: 41 });
    expect(given).toEqual(flavors);
  });
});
