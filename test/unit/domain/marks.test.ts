import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImageMarks,
  imageMarks,
  isExpired,
  isoTime,
  readImageMarks,
  readServerMarks,
  readVolumeMarks,
  type ServerMarks,
  serverMarks,
  type VolumeMarks,
  volumeMarks,
  withMarks,
} from '../../../src/domain/marks.ts';

const expiry = Date.UTC(2026, 10, 22, 2, 0, 0);

const server: ServerMarks = {
  environment: 'pr-7',
  role: 'web',
  generation: 2,
  run: 'gh-1-1',
  expiresAt: expiry,
  nonce: 'n-1',
  stage: 'candidate',
  imageId: 'image-1',
  volumes: 2,
  quarantine: 'group-1',
};

const image: ImageMarks = {
  environment: 'pr-7',
  role: 'server',
  generation: 2,
  run: 'gh-1-1',
  expiresAt: undefined,
  nonce: 'n-2',
  stage: 'current',
  goldenId: 'golden-1',
  consistency: 'forced',
  verified: true,
};

const serverValues = {
  restage_environment: 'pr-7',
  restage_role: 'web',
  restage_generation: '2',
  restage_run: 'gh-1-1',
  restage_expires_at: '2026-11-22T02:00:00Z',
  restage_nonce: 'n-1',
  restage_stage: 'candidate',
  restage_image: 'image-1',
  restage_volumes: '2',
  restage_quarantine: 'group-1',
};

const imageValues = {
  restage_environment: 'pr-7',
  restage_role: 'server',
  restage_generation: '2',
  restage_run: 'gh-1-1',
  restage_nonce: 'n-2',
  restage_stage: 'current',
  restage_golden: 'golden-1',
  restage_consistency: 'forced',
  restage_verified: 'true',
  restage_name: 'restage-golden-1',
  restage_kind: 'raw',
  restage_seal_with: 'none',
};
/** As Nova adds it to each snapshot. */
const ofGolden = { instance_uuid: 'golden-1' };

const without = (values: Readonly<Record<string, string>>, key: string) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));

const word = fc.string({ minLength: 1, maxLength: 40 });
const common = {
  environment: word,
  role: word,
  generation: fc.nat(999_999_999),
  run: word,
  expiresAt: fc.option(
    fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000),
    { nil: undefined },
  ),
  nonce: fc.option(word, { nil: undefined }),
  stage: fc.constantFrom('candidate' as const, 'current' as const, undefined),
};

describe('marks of a server', () => {
  it('are written under the names of the contract', () => {
    expect(serverMarks(server)).toEqual(serverValues);
    const bare: ServerMarks = {
      ...server,
      expiresAt: undefined,
      nonce: undefined,
      stage: undefined,
      imageId: undefined,
      volumes: undefined,
      quarantine: undefined,
    };
    expect(Object.keys(serverMarks(bare))).toEqual(['restage_environment', 'restage_role', 'restage_generation', 'restage_run']);
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...common,
          imageId: fc.option(word, { nil: undefined }),
          volumes: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
          quarantine: fc.option(word, { nil: undefined }),
        }),
        (marks) => {
          expect(readServerMarks({ colour: 'red', ...serverMarks(marks) })).toEqual(marks);
        },
      ),
      { seed: 20261121 },
    );
  });

  it.each(['restage_environment', 'restage_role', 'restage_generation', 'restage_run'])(
    'are none without %s, or with an empty one',
    (key) => {
      expect(readServerMarks(without(serverValues, key))).toBeUndefined();
      expect(readServerMarks({ ...serverValues, [key]: '' })).toBeUndefined();
    },
  );

  it.each([
    ['restage_generation', '-1'],
    ['restage_generation', '1.5'],
    ['restage_generation', '02'],
    ['restage_generation', '1234567890'],
    ['restage_generation', ' 2'],
    ['restage_generation', '2x'],
    ['restage_expires_at', ''],
    ['restage_expires_at', 'tomorrow'],
    ['restage_expires_at', '2026-11-22'],
    ['restage_expires_at', '2026-11-22T02:00:00+01:00'],
    ['restage_expires_at', '2026-11-22T02:00:00Z '],
    ['restage_expires_at', ' 2026-11-22T02:00:00Z'],
    ['restage_expires_at', '2026-02-30T02:00:00Z'],
    ['restage_expires_at', '2026-11-22T25:00:00Z'],
    ['restage_stage', ''],
    ['restage_stage', 'old'],
  ])('are none with %s of %j', (key, value) => {
    expect(readServerMarks({ ...serverValues, [key]: value })).toBeUndefined();
  });

  it('are none where they came with those of an image', () => {
    expect(readServerMarks({ ...serverValues, restage_golden: 'golden-1' })).toBeUndefined();
  });
});

describe('marks of an image', () => {
  it('are written under the names of the contract', () => {
    expect(imageMarks(image, 'restage-golden-1')).toEqual(imageValues);
    expect(imageMarks({ ...image, verified: false }, 'x')).toMatchObject({ restage_verified: 'false', restage_name: 'x' });
  });

  it('are read back as they were written', () => {
    const marks = fc.record({
      ...common,
      goldenId: word,
      consistency: fc.constantFrom('clean' as const, 'forced' as const, 'offline' as const, 'live' as const, 'unknown' as const),
      verified: fc.boolean(),
    });
    fc.assert(
      fc.property(marks, word, (written, name) => {
        const properties = { ...imageMarks(written, name), instance_uuid: written.goldenId };
        expect(readImageMarks(properties, name)).toEqual(written);
      }),
      { seed: 20261121 },
    );
  });

  it('are not ours on a snapshot of a server that was launched from our image', () => {
    expect(readImageMarks({ ...imageValues, instance_uuid: 'staging-1' }, 'restage-golden-1')).toBeUndefined();
    expect(readImageMarks(imageValues, 'restage-golden-1')).toBeUndefined();
    expect(readImageMarks({ ...without(imageValues, 'restage_golden'), ...ofGolden }, 'restage-golden-1')).toBeUndefined();
    expect(readImageMarks(without(imageValues, 'restage_golden'), 'restage-golden-1')).toBeUndefined();
  });

  it('are ours on the image of a server on volumes by their name alone: Nova does not say whose image that is', () => {
    const onVolumes = { block_device_mapping: '[]' };
    expect(readImageMarks({ ...imageValues, ...onVolumes }, 'restage-golden-1')).toEqual(image);
    expect(readImageMarks({ ...imageValues, ...onVolumes }, 'my own snapshot')).toBeUndefined();
    expect(readImageMarks({ ...without(imageValues, 'restage_name'), ...onVolumes }, 'restage-golden-1')).toBeUndefined();
    expect(readImageMarks({ ...imageValues, ...onVolumes, instance_uuid: 'staging-1' }, 'restage-golden-1')).toBeUndefined();
  });

  it('are not ours on a snapshot that somebody else took of a golden server rebuilt from our image', () => {
    expect(readImageMarks({ ...imageValues, ...ofGolden }, 'my own snapshot')).toBeUndefined();
    expect(readImageMarks({ ...without(imageValues, 'restage_name'), ...ofGolden }, 'any name')).toEqual(image);
  });

  it.each(['restage_environment', 'restage_role', 'restage_generation', 'restage_run', 'restage_consistency'])(
    'are none without %s',
    (key) => {
      expect(readImageMarks({ ...without(imageValues, key), ...ofGolden }, 'restage-golden-1')).toBeUndefined();
    },
  );

  it('are none with an unknown consistency, and unverified with anything but true', () => {
    expect(readImageMarks({ ...imageValues, ...ofGolden, restage_consistency: 'splendid' }, 'restage-golden-1')).toBeUndefined();
    expect(readImageMarks({ ...imageValues, ...ofGolden, restage_verified: 'yes' }, 'restage-golden-1')?.verified).toBe(false);
    expect(readImageMarks({ ...without(imageValues, 'restage_verified'), ...ofGolden }, 'restage-golden-1')?.verified).toBe(false);
  });
});

describe('marks of a volume', () => {
  const volume: VolumeMarks = { environment: 'pr-7', role: 'web', generation: 2, run: 'gh-1-1', nonce: 'n-1' };

  it('are those of its server that never change', () => {
    expect(serverMarks(server)).toMatchObject(volumeMarks(volume));
    expect(readVolumeMarks(volumeMarks(volume))).toEqual(volume);
  });

  it.each(Object.keys(volumeMarks(volume)))('are none without %s', (key) => {
    const { [key]: _, ...others } = volumeMarks(volume);
    expect(readVolumeMarks(others)).toBeUndefined();
  });
});

describe('withMarks', () => {
  it("lets marks win, and drops the user's look-alikes", () => {
    const user = { colour: 'red', restage_run: 'mine', restage_expires_at: 'never', restaged: 'yes' };
    expect(withMarks(user, { restage_run: 'gh-1-1' })).toEqual({ colour: 'red', restaged: 'yes', restage_run: 'gh-1-1' });
  });
});

describe('isExpired', () => {
  it('is so from the very moment, and never without an expiry', () => {
    expect(isExpired({ expiresAt: expiry }, expiry - 1)).toBe(false);
    expect(isExpired({ expiresAt: expiry }, expiry)).toBe(true);
    expect(isExpired({ expiresAt: undefined }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

it('writes times in UTC to the second', () => {
  expect(isoTime(expiry + 999)).toBe('2026-11-22T02:00:00Z');
});
