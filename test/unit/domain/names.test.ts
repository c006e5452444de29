import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  imageName,
  isValidEnvironment,
  looksLikeId,
  namesHere,
  noEnvironment,
  parseServerIndex,
  parseUtcStamp,
  pullRequestEnvironment,
  pullRequestOf,
  randomHex,
  serverName,
  utcStamp,
} from '../../../src/domain/names.ts';

const twoInTheMorning = Date.UTC(2026, 10, 21, 2, 0, 0);
/** Until the year 9999. */
const moment = fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000);

describe('utcStamp', () => {
  it('writes UTC to the second', () => {
    expect(utcStamp(twoInTheMorning)).toBe('20261121T020000Z');
    expect(utcStamp(twoInTheMorning + 999)).toBe('20261121T020000Z');
  });

  it('is read back by parseUtcStamp', () => {
    fc.assert(
      fc.property(moment, (ms) => {
        expect(parseUtcStamp(utcStamp(ms))).toBe(ms);
      }),
      { seed: 20261121 },
    );
  });

  it.each([
    '',
    '20261121T020000',
    '20260230T020000Z',
    '20261321T020000Z',
    '2026-11-21T02:00:00Z',
    'x20261121T020000Z',
    '20261121T020000Zx',
  ])('does not take %j for one', (text) => {
    expect(parseUtcStamp(text)).toBeUndefined();
  });
});

/** Safe ones, and such as names in a cloud may hold all the same. */
const oddCharacters = ['a', 'Z', '7', '.', '_', '-', ' ', '/', ':', '\n', '\0', 'ü', '語', '😀', '\ud800'];

describe('imageName', () => {
  it('is made of the golden server and the time', () => {
    expect(imageName('golden', twoInTheMorning)).toBe('restage-golden-20261121T020000Z');
    expect(imageName('Web_1.prod-x', twoInTheMorning)).toBe('restage-Web_1.prod-x-20261121T020000Z');
    expect(imageName('my  golden/süd', twoInTheMorning)).toBe('restage-my-golden-s-d-20261121T020000Z');
  });

  it('has 1 to 255 safe characters, whatever the server is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...oddCharacters), maxLength: 300 }), moment, (golden, now) => {
        expect(imageName(golden, now)).toMatch(/^restage-[A-Za-z0-9._-]{0,230}-\d{8}T\d{6}Z$/);
      }),
      { seed: 20261121 },
    );
    expect(imageName('g'.repeat(300), twoInTheMorning)).toHaveLength(255);
  });
});

describe('serverName', () => {
  const slot = { environment: 'pr-7', role: 'server', generation: 2, index: 3 };

  it('names the slot, and the role unless it is the default one', () => {
    expect(serverName(slot)).toBe('pr-7-g2-3');
    expect(serverName({ ...slot, role: 'web' })).toBe('pr-7-web-g2-3');
  });

  it('keeps words as they are up to 60 characters', () => {
    const fitting = 'e'.repeat(55);
    expect(serverName({ ...slot, environment: fitting })).toBe(`${fitting}-g2-3`);
    expect(serverName({ ...slot, environment: `${fitting}e` })).toMatch(/^e{46}-[0-9a-f]{8}-g2-3$/);
  });

  it.each(['Feature/Foo', 'ünïcode', '-dash-', '', '%%%', 'a b', 'a--b/'])('bends %j into a host name', (environment) => {
    expect(serverName({ ...slot, environment })).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*-g2-3$/);
  });

  it('reads like the words it was bent from', () => {
    expect(serverName({ ...slot, environment: 'Feature/Foo' })).toMatch(/^feature-foo-[0-9a-f]{8}-g2-3$/);
    expect(serverName({ ...slot, environment: '__a///b!' })).toMatch(/^a-b-[0-9a-f]{8}-g2-3$/);
  });

  it('keeps apart what would be bent into the same', () => {
    const bent = ['Feature/Foo', 'feature-foo', 'feature foo', 'FEATURE-FOO'].map((environment) => serverName({ ...slot, environment }));
    expect(new Set(bent).size).toBe(4);
    const long = 'e'.repeat(58);
    expect(serverName({ ...slot, environment: `${long}1` })).not.toBe(serverName({ ...slot, environment: `${long}2` }));
    expect(serverName({ ...slot, environment: 'A', role: 'B-C' })).not.toBe(serverName({ ...slot, environment: 'A-B', role: 'C' }));
  });

  it('is a host name of at most 60 characters, always the same, that tells its index', () => {
    const slots = fc.record({
      environment: fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[a-z0-9-]{1,60}$/)),
      role: fc.oneof(fc.constant('server'), fc.string({ maxLength: 80 })),
      generation: fc.integer({ min: 1, max: 999_999_999 }),
      index: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(slots, (slot) => {
        const name = serverName(slot);
        expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        expect(name.length).toBeLessThanOrEqual(60);
        expect(serverName({ ...slot })).toBe(name);
        expect(parseServerIndex(name)).toBe(slot.index);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});

describe('parseServerIndex', () => {
  it.each([
    ['pr-7-g2-13', 13],
    ['a-g1-1-g2-3', 3],
    ['pr-7', undefined],
    ['pr-7-g2', undefined],
    ['pr-7-g2-0', undefined],
    ['pr-7-g0-1', undefined],
    ['pr-7-g2-3-old', undefined],
    ['pr-7-2-3', undefined],
  ])('%s: %s', (name, index) => {
    expect(parseServerIndex(name)).toBe(index);
  });
});

describe('pullRequestOf', () => {
  it.each([1, 42, 120])('knows the environment of pull request %i', (number) => {
    expect(pullRequestOf(pullRequestEnvironment(number))).toBe(number);
  });

  it.each(['pr-', 'pr-0', 'pr-07', 'pr-7x', 'pr-7-web', 'my-pr-7', 'pr-x', 'staging'])('takes %s for no such', (name) => {
    expect(pullRequestOf(name)).toBeUndefined();
  });
});

describe('isValidEnvironment', () => {
  it.each(['a', '7', 'pr-7', 'staging', 'a--b', 'e'.repeat(40)])('takes %s', (name) => {
    expect(isValidEnvironment(name)).toBe(true);
  });

  it.each(['', '-', '-a', 'a-', 'A', 'a_b', 'a b', 'ä', 'a/b', 'e'.repeat(41), 'a\n'])('refuses %j', (name) => {
    expect(isValidEnvironment(name)).toBe(false);
  });
});

describe('names that there are, beside one that there is not', () => {
  it.each([
    ['the similar ones', ['staging-net', 'public', 'NET'], 'net', 'Available networks: staging-net, NET, ….'],
    ['one that is part of it', ['net', 'public'], 'ci-net', 'Available networks: net, ….'],
    ['all, where none is similar', ['a', 'b', 'b', ''], 'x', 'Available networks: a, b.'],
    ['the first five', ['a', 'b', 'c', 'd', 'e', 'f'], 'x', 'Available networks: a, b, c, d, e, ….'],
    ['none', [], 'x', 'There are no networks.'],
  ])('%s', (_, names, wanted, told) => {
    expect(namesHere('networks', names, wanted)).toBe(told);
  });
});

describe('an id of OpenStack', () => {
  it.each([
    ['5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d01', true],
    ['5F0E6F0C-4C9B-4C55-9C6B-0C6F1B1F4D01', true],
    ['5f0e6f0c4c9b4c559c6b0c6f1b1f4d01', true],
    ['5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d0', false],
    ['5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d012', false],
    ['x5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d01', false],
    ['5g0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d01', false],
    ['golden', false],
    ['', false],
  ])('%j: %s', (text, isId) => {
    expect(looksLikeId(text)).toBe(isId);
  });
});

it.each([
  [0, 8, '00000000'],
  [0.5, 8, '80000000'],
  [1 - 2 ** -53, 8, 'ffffffff'],
  [1 / 256, 4, '0100'],
  [1 - 2 ** -53, 13, 'fffffffffffff'],
])('a random number of %d has %i hexadecimal digits: %s', (number, digits, text) => {
  expect(randomHex(() => number, digits)).toBe(text);
});

it('no environment can have the name that stands for none', () => {
  expect(isValidEnvironment(noEnvironment)).toBe(false);
  expect(noEnvironment).toBe('-');
});
