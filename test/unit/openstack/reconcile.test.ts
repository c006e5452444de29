import { expect, test } from 'vitest';
import { HttpError, RestageError, UnknownOutcomeError } from '../../../src/domain/errors.ts';
import { doOnce, type Look } from '../../../src/openstack/reconcile.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

const lost = new UnknownOutcomeError('The connection broke.', { requestIds: ['req-lost'] });
const absent: Look<string> = { kind: 'absent' };
const found: Look<string> = { kind: 'found', value: 'found' };

function answered(status: number): HttpError {
  return new HttpError('http-error', `answered ${status}`, { status, reason: '', method: 'POST', path: '/x' });
}

interface Played {
  readonly value?: string;
  readonly error?: unknown;
  readonly log: readonly string[];
}

/** Plays `sends` and `looks` one after the other; an error among them is thrown. */
async function play(sends: readonly (string | Error)[], looks: readonly (Look<string> | Error)[], signal?: AbortSignal): Promise<Played> {
  const clock = virtualClock(0);
  const log: string[] = [];
  const next = <T>(queue: (T | Error)[], what: string): T => {
    const step = queue.shift();
    log.push(`${what} at ${clock.now() / 1000}`);
    if (step === undefined) throw new Error(`unexpected ${what}`);
    if (step instanceof Error) throw step;
    return step;
  };
  const sendQueue = [...sends];
  const lookQueue = [...looks];
  const outcome = doOnce<string>(
    {
      what: 'make x',
      send: async (isFirst) => next(sendQueue, isFirst ? 'send' : 'send again'),
      look: async () => next(lookQueue, 'look'),
    },
    { clock, random: () => 0 },
    { signal },
  );
  const settled = await outcome.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { ...settled, log };
}

test('a clear answer needs no look', async () => {
  expect(await play(['sent'], [])).toEqual({ value: 'sent', log: ['send at 0'] });
});

test('what is found at the first look is adopted', async () => {
  expect(await play([lost], [found])).toEqual({ value: 'found', log: ['send at 0', 'look at 5'] });
});

test('what is found at the second look is adopted', async () => {
  expect(await play([lost], [absent, found])).toEqual({ value: 'found', log: ['send at 0', 'look at 5', 'look at 20'] });
});

test('only what was looked for twice in vain is sent again', async () => {
  expect(await play([lost, 'sent'], [absent, absent])).toEqual({
    value: 'sent',
    log: ['send at 0', 'look at 5', 'look at 20', 'send again at 20'],
  });
});

test('after three sends it ends with the last error, having looked once more', async () => {
  const { error, log } = await play([lost, answered(502), answered(500)], [absent, absent, absent, absent, absent, absent]);
  expect(error).toMatchObject({ status: 500 });
  expect(log.filter((line) => line.startsWith('send'))).toHaveLength(3);
  expect(log.at(-1)).toMatch(/^look/);
});

test('proof that it was not done ends it at once', async () => {
  const error = new RestageError('conflict', 'another run won');
  expect(await play([answered(500)], [{ kind: 'refused', error }])).toMatchObject({ error, log: ['send at 0', 'look at 5'] });
});

test.each([400, 403, 404, 409, 413, 501])('a %i leaves no doubt', async (status) => {
  expect(await play([answered(status)], [])).toMatchObject({ error: { status }, log: ['send at 0'] });
});

test.each([answered(500), answered(502), answered(503), new RestageError('unexpected-answer', 'a login page')])(
  '%s leaves doubt',
  async (error) => {
    expect(await play([error], [found])).toMatchObject({ value: 'found' });
  },
);

test('when looking fails, nothing is sent again, and the error tells both', async () => {
  const { error, log } = await play([lost], [new RestageError('unreachable', 'No route.', { requestIds: ['req-look'] })]);
  expect(log).toEqual(['send at 0', 'look at 5']);
  expect(error).toMatchObject({ code: 'unknown-outcome', requestIds: ['req-lost', 'req-look'] });
  expect(String(error)).toContain('The connection broke.');
  expect(String(error)).toContain('No route.');
});

test('a programming error is not taken for a lost answer', async () => {
  const { error } = await play([new TypeError('bug')], []);
  expect(error).toBeInstanceOf(TypeError);
});

test('a cancel ends the wait with its own reason', async () => {
  const reason = new Error('cancelled');
  expect(await play([lost], [], AbortSignal.abort(reason))).toMatchObject({ error: reason, log: ['send at 0'] });
});

test('a cancel while looking ends with its own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  const outcome = doOnce<string>(
    {
      what: 'make x',
      send: async () => {
        throw lost;
      },
      look: async () => {
        controller.abort(reason);
        throw reason;
      },
    },
    { clock: virtualClock(0), random: () => 0 },
    { signal: controller.signal },
  );
  await expect(outcome).rejects.toBe(reason);
});
