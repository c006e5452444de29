import { describe, expect, it, test } from 'vitest';
import { foreignTags, hasRoomForSealed, hasTagRoom, mostTags } from '../../../src/domain/tag-room.ts';

const foreign = (count: number) => Array.from({ length: count }, (_, at) => `team-${at}`);

/** A run writes five tags at the most, beside one that says of sealing: with less room it would stop the server, and then lose what it owes. */
describe('room for our tags among the 50 that Nova takes', () => {
  test.each([
    ['a server without tags', [], true, true],
    ['one with 44 of other tools', foreign(44), true, true],
    ['one with 45: just enough without sealing', foreign(45), true, false],
    ['one with 46', foreign(46), false, false],
    ['a full one', foreign(50), false, false],
    ['one that bears ours already, in any case', [...foreign(44), 'restage:golden', 'Restage:Was=ACTIVE', 'restage:run=1'], true, true],
    ['a cloud that has no tags', undefined, false, false],
  ])('%s', (_what, tags, room, roomForSealed) => {
    expect(hasTagRoom(tags)).toBe(room);
    expect(hasRoomForSealed(tags)).toBe(roomForSealed);
  });

  it('is what Nova says (nova:objects/tag.py)', () => {
    expect(mostTags).toBe(50);
  });
});

it('counts as foreign what only looks like ours', () => {
  expect(foreignTags(['restage:golden', 'RESTAGE:LEFT', 'restage', 'my-restage:golden', 'web'])).toEqual([
    'restage',
    'my-restage:golden',
    'web',
  ]);
});
