import { describe, expect, test } from 'vitest';
import { type Grounds, protectionOf, releaseCommand } from '../../../src/operations/servers/guard.ts';

const plain = { id: 's1', name: 'staging-g1-1', tags: [] as readonly string[], metadata: {} };
const nothing: Grounds = { holders: new Map(), images: new Map() };
const image = new Map([['s1', { id: 'i1', name: 'nightly' }]]);

describe('what no run may delete', () => {
  const cases = [
    ['marked by a tag', { tags: ['restage:golden'] }, {}, nothing, 'marked'],
    ['marked by metadata', { metadata: { restage_golden_server: 'true' } }, {}, nothing, 'marked'],
    ['marked by metadata, without tags', { tags: undefined, metadata: { restage_golden_server: 'true' } }, {}, nothing, 'marked'],
    ['marked and released', { tags: ['restage:golden', 'restage:released'] }, {}, nothing, 'marked'],
    ['owed a power state', { tags: ['restage:was=ACTIVE@20261121T120000Z'] }, {}, nothing, 'owed'],
    [
      'owed it in the metadata',
      { tags: undefined, metadata: { restage_intent: 'restage:was=ACTIVE@20261121T120000Z' } },
      {},
      nothing,
      'owed',
    ],
    ['named by its id', {}, { goldens: ['s1'] }, nothing, 'named'],
    ['named by its name', {}, { goldens: ['staging-g1-1'] }, nothing, 'named'],
    ['held by a run', {}, {}, { ...nothing, holders: new Map([['s1', 'gh-1']]) }, 'held'],
    ['named by an image', {}, {}, { ...nothing, images: image }, 'imaged'],
    ['released, and held again', { tags: ['restage:released'] }, {}, { images: image, holders: new Map([['s1', 'gh-1']]) }, 'held'],
    ['nothing', {}, { goldens: ['other'] }, nothing, undefined],
    ['held once', { tags: ['restage:lease=4'] }, {}, nothing, undefined],
    ['released', { tags: ['restage:released'] }, {}, { ...nothing, images: image }, undefined],
    ['released in the metadata', { metadata: { restage_released: 'true' } }, {}, { ...nothing, images: image }, undefined],
  ] as const;
  test.each(cases)('%s', (_what, server, deps, grounds, ground) => {
    const protection = protectionOf(deps, { ...plain, ...server }, grounds);
    expect(protection?.ground).toBe(ground);
    if (protection !== undefined) expect(protection.reason).toContain('`restage release staging-g1-1`');
  });

  test('every refusal names a command that a shell takes as it is', () => {
    expect(releaseCommand(plain)).toBe('restage release staging-g1-1');
    for (const name of ['a; rm -rf ~', '-x', '$(id)', 'a b', '']) expect(releaseCommand({ id: 's1', name })).toBe('restage release s1');
  });
});
