import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageMarks } from '../../../src/domain/marks.ts';
import { imagesToPrune, type PrunableImage, retentionOf } from '../../../src/domain/prune.ts';

const marks: ImageMarks = {
  environment: 'staging',
  role: 'server',
  generation: 1,
  run: 'r',
  expiresAt: undefined,
  nonce: undefined,
  stage: undefined,
  goldenId: 'golden-1',
  consistency: 'clean',
  verified: true,
};

/** An image made on this day of November. */
function image(day: number, rest: Partial<PrunableImage> = {}): PrunableImage {
  const createdAt = new Date(Date.UTC(2026, 10, day)).toISOString();
  return { id: `image-${day}`, status: 'active', protected: false, createdAt, marks, ...rest };
}

const prune = (images: readonly PrunableImage[], keep: number, ...inUse: string[]) =>
  imagesToPrune({ images, keep, inUseIds: new Set(inUse) }).map(({ id }) => id);

describe('imagesToPrune', () => {
  it('keeps the newest, and takes the others oldest first', () => {
    expect(prune([image(3), image(1), image(5), image(2), image(4)], 3)).toEqual(['image-1', 'image-2']);
    expect(prune([image(3), image(1), image(2)], 3)).toEqual([]);
    expect(prune([image(2, { id: 'a' }), image(1, { id: 'b' })], 1)).toEqual(['b']);
  });

  it('keeps the last verified one even when asked to keep none', () => {
    expect(prune([image(1), image(2)], 0)).toEqual(['image-1']);
    expect(prune([image(1), image(2, { marks: { ...marks, verified: false } })], 0)).toEqual([]);
  });

  it.each<[string, Partial<PrunableImage>]>([
    ['protected', { protected: true }],
    ['under way', { status: 'saving' }],
    ['not ours', { marks: undefined }],
    ['not verified', { marks: { ...marks, verified: false } }],
  ])('never takes one that is %s', (_, facts) => {
    expect(prune([image(1, facts), image(2), image(3)], 1)).toEqual(['image-2']);
  });

  it('never takes one in use, and counts it among the newest all the same', () => {
    expect(prune([image(1), image(2), image(3), image(4)], 2, 'image-2', 'image-4')).toEqual(['image-1']);
  });

  it('does not count what is not verified among the newest', () => {
    expect(prune([image(1), image(2), image(3, { status: 'queued' }), image(4, { marks: { ...marks, verified: false } })], 2)).toEqual([]);
  });

  it('takes no sealed one for newer ones that are not sealed', () => {
    const sealed = { marks: { ...marks, seal: { kind: 'sealed', from: 'raw', by: 'a'.repeat(64), in: 'server' } } } as const;
    expect(prune([image(1, sealed), image(2), image(3), image(4)], 1)).toEqual(['image-2', 'image-3']);
    expect(prune([image(1, sealed), image(2, sealed), image(3)], 1)).toEqual(['image-1']);
    expect(prune([image(1), image(2), image(3, sealed)], 1)).toEqual(['image-1', 'image-2']);
  });

  it('keeps so many of each golden server', () => {
    const other = { marks: { ...marks, goldenId: 'golden-2' } };
    expect(prune([image(1), image(2, other), image(3), image(4, other)], 1)).toEqual(['image-1', 'image-2']);
  });

  it('is of one mind about images of the same second', () => {
    const ofOneSecond = [image(1, { id: 'b' }), image(1, { id: 'a' })];
    expect(prune(ofOneSecond, 1)).toEqual(['a']);
    expect(prune(ofOneSecond.toReversed(), 1)).toEqual(['a']);
  });

  it('leaves the wanted number of verified images, or all there are', () => {
    const anyImage = fc.record({
      day: fc.integer({ min: 1, max: 28 }),
      status: fc.constantFrom('active', 'queued', 'saving', 'deactivated'),
      protected: fc.boolean(),
      verified: fc.boolean(),
      ours: fc.boolean(),
      used: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyImage, { maxLength: 12 }), fc.nat(5), (specs, keep) => {
        const images = specs.map((spec, place) =>
          image(spec.day, {
            id: `${place}`,
            status: spec.status,
            protected: spec.protected,
            marks: spec.ours ? { ...marks, verified: spec.verified } : undefined,
          }),
        );
        const inUse = new Set(images.filter((_, place) => specs[place]?.used).map(({ id }) => id));
        const gone = new Set(imagesToPrune({ images, keep, inUseIds: inUse }).map(({ id }) => id));
        const verified = images.filter((one) => one.marks?.verified && one.status === 'active');
        const left = verified.filter(({ id }) => !gone.has(id));
        expect(left.length).toBeGreaterThanOrEqual(Math.min(verified.length, Math.max(keep, 1)));
        for (const one of images.filter(({ id }) => gone.has(id))) {
          expect(one.protected || inUse.has(one.id) || !verified.includes(one)).toBe(false);
          expect(left.some((kept) => kept.createdAt >= one.createdAt)).toBe(true);
        }
      }),
      { seed: 20261121 },
    );
  });
});

describe('how many images stay', () => {
  const keeping = (day: number, keepImages: number, rest: Partial<ImageMarks> = {}, facts: Partial<PrunableImage> = {}) =>
    image(day, { marks: { ...marks, keepImages, ...rest }, ...facts });

  it.each<[string, readonly PrunableImage[], number]>([
    ['three where no run has set it', [image(1), image(2)], 3],
    ['three of none', [], 3],
    ['what the newest run that set it says', [keeping(3, 7), keeping(1, 2), image(5), keeping(2, 9)], 7],
    ['none, where it says so', [keeping(1, 0)], 0],
    ['not what an ephemeral environment says', [keeping(1, 5), keeping(2, 1, { environment: 'pr-7' })], 5],
    ['not what an ephemeral environment of another name says', [keeping(1, 5), keeping(2, 1, { ephemeral: true })], 5],
    ['not what an image says that is to be deleted', [keeping(1, 5), keeping(2, 1, { deletionCandidate: 1 })], 5],
    ['not what an image says that is not verified', [keeping(1, 5), keeping(2, 1, { verified: false })], 5],
    ['not what an image says that is not active', [keeping(1, 5), keeping(2, 1, {}, { status: 'saving' })], 5],
  ])('%s', (_what, images, stay) => {
    expect(retentionOf(images)).toBe(stay);
  });
});

describe('an image that an earlier run had to leave', () => {
  const left = { marks: { ...marks, deletionCandidate: 1 } };

  it('goes as soon as nothing uses it, however few there are, and takes no place', () => {
    expect(prune([image(1, left), image(2)], 3)).toEqual(['image-1']);
    expect(prune([image(1), image(2, left), image(3)], 2)).toEqual(['image-2']);
    expect(prune([image(1, left), image(2)], 3, 'image-1')).toEqual([]);
  });

  it('stays while it is not verified, or not active: a run may be at work on it', () => {
    expect(prune([image(1, { marks: { ...left.marks, verified: false } }), image(2, { ...left, status: 'saving' }), image(3)], 3)).toEqual(
      [],
    );
  });

  it('that ends with its environment is never taken for another', () => {
    expect(prune([image(1, { marks: { ...marks, environment: 'pr-7' } }), image(2), image(3)], 1)).toEqual(['image-2']);
  });
});
