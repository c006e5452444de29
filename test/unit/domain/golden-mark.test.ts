import { describe, expect, it, test } from 'vitest';
import {
  goldenTag,
  isMarkedGolden,
  isMarkedReleased,
  isMarkedSealed,
  releasedTag,
  sealedTag,
  tagPrefix,
  tagsLike,
} from '../../../src/domain/golden-mark.ts';

/** A golden server whose mark is overlooked could be deleted. */
const kinds = [
  { name: 'golden', tag: 'restage:golden', key: 'restage_golden_server', isMarked: isMarkedGolden },
  { name: 'released', tag: 'restage:released', key: 'restage_released', isMarked: isMarkedReleased },
  { name: 'sealed', tag: 'restage:sealed', key: 'restage_sealed', isMarked: isMarkedSealed },
] as const;

describe.each(kinds)('a server is marked $name', ({ tag, key, isMarked }) => {
  test.each([
    ['by its tag', { tags: ['web', tag], metadata: {} }],
    ['by its tag in another case, as MySQL keeps it', { tags: [tag.toUpperCase()], metadata: {} }],
    ['by metadata, where there are no tags', { tags: undefined, metadata: { [key]: 'true' } }],
    ['by metadata of an older run, beside tags', { tags: ['web'], metadata: { [key]: 'true' } }],
    ['by metadata whose value a person has emptied', { tags: [], metadata: { [key]: '' } }],
  ])('%s', (_how, server) => {
    expect(isMarked(server)).toBe(true);
  });

  test.each([
    ['by nothing', { tags: undefined, metadata: {} }],
    ['by a tag that only begins like it', { tags: [`${tag}-2`, `x${tag}`], metadata: {} }],
    ['by metadata of another meaning', { tags: [], metadata: { restage_golden: 'g-1', restage_role: 'web' } }],
    ['by the tags of the other kinds', { tags: kinds.map((kind) => kind.tag).filter((other) => other !== tag), metadata: {} }],
  ])('not %s', (_how, server) => {
    expect(isMarked(server)).toBe(false);
  });
});

describe('our tags', () => {
  it('are those of docs/contract.md, which servers in the field bear', () => {
    expect([goldenTag, releasedTag, sealedTag]).toEqual(kinds.map(({ tag }) => tag));
    expect([goldenTag, releasedTag, sealedTag].every((tag) => tag.startsWith(tagPrefix))).toBe(true);
    expect(tagPrefix).toBe('restage:');
  });

  it('are found in each case, as they are written on the server: only so can they be removed', () => {
    expect(tagsLike(goldenTag, ['Restage:Golden', 'web', 'restage:golden', 'restage:goldens'])).toEqual([
      'Restage:Golden',
      'restage:golden',
    ]);
    expect(tagsLike(goldenTag, undefined)).toEqual([]);
  });
});
