import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImageMarks,
  imageMarks,
  isEphemeral,
  isEphemeralEnvironment,
  isExpired,
  isoTime,
  mostServerMarks,
  readImageMarks,
  readSeal,
  readServerMarks,
  readVolumeMarks,
  type ServerMarks,
  selfValues,
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
      consistency: fc.constantFrom(
        'clean' as const,
        'forced' as const,
        'offline' as const,
        'quiesced' as const,
        'live' as const,
        'unknown' as const,
      ),
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

  it('are not ours on a snapshot that another client took of a golden server rebuilt from our image', () => {
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
    expect(readVolumeMarks({ id: 'v-1', metadata: volumeMarks(volume) })).toEqual(volume);
  });

  it.each(Object.keys(volumeMarks(volume)))('are none without %s', (key) => {
    const { [key]: _, ...others } = volumeMarks(volume);
    expect(readVolumeMarks({ id: 'v-1', metadata: others })).toBeUndefined();
  });

  it('are of no other volume than the one whose id is among them', () => {
    const metadata = { ...volumeMarks(volume), ...selfValues('v-1') };
    expect(readVolumeMarks({ id: 'v-1', metadata })).toEqual(volume);
    expect(readVolumeMarks({ id: 'v-2', metadata })).toBeUndefined();
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

describe('an environment that ends some day', () => {
  it.each([
    ['staging', undefined, false],
    ['staging', 3_600_000, true],
    ['staging', 0, true],
    ['pr-7', undefined, true],
    ['pr-x', undefined, false],
  ])('%s with servers that end after %s: %s', (environment, ttlMs, ends) => {
    expect(isEphemeralEnvironment(environment, ttlMs)).toBe(ends);
  });

  it.each([
    ['by its name, on an image of an older version', { environment: 'pr-7' }, true],
    ['not by another name', { environment: 'staging' }, false],
    ['by what is written', { environment: 'staging', ephemeral: true }, true],
    ['not against what is written', { environment: 'pr-7', ephemeral: false }, false],
  ])('is known %s', (_how, marks, ends) => {
    expect(isEphemeral(marks)).toBe(ends);
  });
});

describe('what becomes of an image later', () => {
  const policy = { keepImages: 5, ephemeral: true, ttlMs: 5_400_000, deletionCandidate: expiry };
  const read = (values: Readonly<Record<string, string>>) => readImageMarks({ ...imageValues, ...ofGolden, ...values }, 'restage-golden-1');

  it('is written under the names of the contract, and read back', () => {
    const values = imageMarks({ ...image, ...policy }, 'restage-golden-1');
    expect(values).toEqual({
      ...imageValues,
      restage_keep_images: '5',
      restage_ephemeral: 'true',
      restage_ttl: '5400',
      restage_deletion_candidate: '2026-11-22T02:00:00Z',
    });
    expect(read(values)).toEqual({ ...image, ...policy });
  });

  it('has a time to live in whole seconds, rounded up: no environment ends too soon', () => {
    expect(imageMarks({ ...image, ephemeral: true, ttlMs: 1_001 }, 'x')).toMatchObject({ restage_ttl: '2' });
  });

  it('is written for an ephemeral environment without end, too: a base image may hand an end down', () => {
    const values = imageMarks({ ...image, ephemeral: true }, 'restage-golden-1');
    expect(values).toMatchObject({ restage_ephemeral: 'true', restage_ttl: 'none' });
    expect(read(values)).not.toHaveProperty('ttlMs');
  });

  it('has no time to live beside a golden server’s own', () => {
    expect(imageMarks({ ...image, ephemeral: false, ttlMs: 1_000 }, 'x')).not.toHaveProperty('restage_ttl');
    expect(read({ restage_ephemeral: 'false', restage_ttl: '5400' })).toEqual({ ...image, ephemeral: false });
    expect(read({ restage_ttl: '5400' })).toEqual(image);
  });

  it.each([
    ['restage_keep_images', 'many'],
    ['restage_keep_images', '5x'],
    ['restage_keep_images', 'x5'],
    ['restage_keep_images', '1234567890'],
    ['restage_ephemeral', 'True'],
    ['restage_ephemeral', ''],
    ['restage_deletion_candidate', 'true'],
    ['restage_deletion_candidate', '2026-02-30T00:00:00Z'],
  ])('is not changed by %s of %j, and the image stays ours', (key, value) => {
    expect(read({ [key]: value })).toStrictEqual(image);
  });
});

describe('how far an image is with its sealing', () => {
  const sealed = {
    restage_kind: 'sealed',
    restage_seal_with: 'none',
    restage_sealed_from: 'raw-1',
    restage_sealed_by: 'a'.repeat(64),
    restage_sealed_in: 's_1',
  };

  it.each([
    ['older than sealing', {}, undefined],
    ['raw, not to be sealed', { restage_kind: 'raw', restage_seal_with: 'none' }, undefined],
    ['raw, to be sealed', { restage_kind: 'raw', restage_seal_with: 'abc' }, { kind: 'awaited', by: 'abc' }],
    ['sealed', sealed, { kind: 'sealed', from: 'raw-1', by: 'a'.repeat(64), in: 's_1' }],
    ['sealed, from no id', { ...sealed, restage_sealed_from: '../raw' }, 'malformed'],
    ['sealed, from an id that is too long', { ...sealed, restage_sealed_from: 'a'.repeat(65) }, 'malformed'],
    ['sealed, in no id', { ...sealed, restage_sealed_in: 's 1' }, 'malformed'],
    ['sealed, by no hash', { ...sealed, restage_sealed_by: 'linux' }, 'malformed'],
    ['sealed, by a hash that is too long', { ...sealed, restage_sealed_by: 'a'.repeat(65) }, 'malformed'],
    ['sealed, by something before a hash', { ...sealed, restage_sealed_by: `x${'a'.repeat(64)}` }, 'malformed'],
  ])('%s', (_what, properties, seal) => {
    expect(readSeal(properties)).toEqual(seal);
  });
});

it('the marks of a server are counted for the limit of its metadata', () => {
  expect(mostServerMarks).toBe(Object.keys(serverValues).length);
});

it.each([0, undefined])('a server without volumes of its own (%s) bears no number of them', (volumes) => {
  expect(serverMarks({ ...server, volumes })).not.toHaveProperty('restage_volumes');
});

it.each(['0', '01', 'x', '2x', 'x2', '1234567890'])('%j is not a number of volumes, and the server stays ours', (text) => {
  expect(readServerMarks({ ...serverValues, restage_volumes: text })).toEqual({ ...server, volumes: undefined });
});
