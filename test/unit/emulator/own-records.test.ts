import { expect, test } from 'vitest';
import { keypairs } from '../../../src/emulator/compute/keypairs.ts';
import { openCloud } from './cloud.ts';

test('what one service alone keeps is of one region of one cloud', () => {
  const { ask, emulator } = openCloud({ elsewhere: [{ region: 'RegionTwo', seed: { keypairs: [] } }] });
  const other = openCloud();
  expect(ask('POST', '/regions/RegionTwo/compute/v2.1/os-keypairs', { body: { keypair: { name: 'mine' } } }).status).toBe(200);
  const names = ({ books }: Pick<typeof emulator, 'books'>) => books.own(keypairs).map(({ name }) => name);
  expect([emulator.region('RegionTwo'), emulator, other.emulator].map(names)).toEqual([['mine'], ['ci-key'], ['ci-key']]);
});
