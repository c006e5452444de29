import { afterEach, expect, test, vi } from 'vitest';
import { passwordType } from '../../../../src/openstack/auth/password.ts';
import { answer, connected, signedIn } from '../scripted-cloud.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('each try of a sign-in is made anew, with this run’s time and randomness: a signature is good for one', async () => {
  const signed = passwordType.exchange;
  vi.spyOn(passwordType, 'exchange').mockImplementation(async (auth, at, tools) => {
    const exchange = await signed(auth, at, tools);
    return { ...exchange, headers: { ...exchange.headers, signed: String(tools.now()) } };
  });
  const { connection, sent } = connected([answer(200, {})], { identity: [answer(503), answer(502), signedIn()] });
  await connection.session();
  const stamps = sent.map(({ headers }) => Number(headers['signed']));
  expect(stamps).toHaveLength(3);
  expect(new Set(stamps).size).toBe(3);
});
