import { describe, expect, it } from 'vitest';
import { affordable } from '../../../src/domain/afford.ts';
import type { FlavorSizes } from '../../../src/domain/fit.ts';

const flavor = (name: string, vcpus: number, ram = 512): FlavorSizes => ({ id: name, name, disk: 10, vcpus, ram });
const [small, medium, large] = [flavor('small', 1), flavor('medium', 2), flavor('large', 4, 4096)];
const free = (limit: number) => ({ limit, used: 0 });
const namesOf = (chosen: ReturnType<typeof affordable>) => chosen.map((flavors) => flavors.map(({ name }) => name));

describe('of a list of flavors, those that the quota has room for', () => {
  it.each([
    { name: 'all of them', cores: 8, is: ['large', 'medium', 'small'] },
    { name: 'the second and what is smaller', cores: 4, is: ['medium', 'small'] },
    { name: 'the last', cores: 2, is: ['small'] },
    { name: 'none: all are kept, and the check tells what is lacking', cores: 1, is: ['large', 'medium', 'small'] },
  ])('$name', ({ cores, is }) => {
    expect(namesOf(affordable([{ count: 2, flavors: [large, medium, small] }], { cores: free(cores), ramMb: undefined }))).toEqual([is]);
  });

  it('by RAM as well as by cores', () => {
    const usage = { cores: undefined, ramMb: free(4095) };
    expect(namesOf(affordable([{ count: 1, flavors: [large, medium] }], usage))).toEqual([['medium']]);
  });

  it('the first request chooses first, and leaves the later ones what they need at least', () => {
    const request = { count: 1, flavors: [large, medium, small] };
    const usage = (cores: number) => ({ cores: free(cores), ramMb: undefined });
    expect(namesOf(affordable([request, request], usage(6)))).toEqual([
      ['large', 'medium', 'small'],
      ['medium', 'small'],
    ]);
    expect(namesOf(affordable([request, request], usage(4)))).toEqual([
      ['medium', 'small'],
      ['medium', 'small'],
    ]);
  });

  it('nothing is to be made: nothing is passed over', () => {
    const none = { cores: { limit: 1, used: 4 }, ramMb: undefined };
    expect(namesOf(affordable([{ count: 0, flavors: [large, small] }], none))).toEqual([['large', 'small']]);
  });
});

it('an earlier request leaves the RAM that a later one needs at least, and a later one what an earlier one has', () => {
  const request = { count: 1, flavors: [large, medium] };
  const usage = (limit: number) => ({ cores: undefined, ramMb: free(limit) });
  expect(namesOf(affordable([request, request], usage(4096 + 512)))).toEqual([['large', 'medium'], ['medium']]);
  expect(namesOf(affordable([request, request], usage(4096 + 511)))).toEqual([['medium'], ['medium']]);
});
