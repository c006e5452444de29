import { expect, test } from 'vitest';
import { describePlace, placesOf } from '../../../src/domain/places.ts';

const [large, small] = [{ name: 'large' }, { name: 'small' }];

test('the flavor that is liked best comes in every zone before the next one', () => {
  expect(placesOf([large, small], ['az1', 'az2']).map(describePlace)).toEqual([
    'flavor large in zone az1',
    'flavor large in zone az2',
    'flavor small in zone az1',
    'flavor small in zone az2',
  ]);
});

test('without zones the cloud chooses', () => {
  expect(placesOf([large, small], [])).toEqual([
    { flavor: large, zone: undefined },
    { flavor: small, zone: undefined },
  ]);
  expect(placesOf([large], []).map(describePlace)).toEqual(['flavor large']);
});
