import { expect, test } from 'vitest';
import type { Mutant } from '../mutants.ts';
import { drawWeek } from './draw.ts';
import { type PlayedDay, playWeek } from './play.ts';

/** `npm run simulate -- --week` plays whole ones. */
const small = { seed: 1, days: 2, pullRequests: 6 } as const;

test('two days in bad weather keep the promises, and nothing grows', async () => {
  const days: PlayedDay[] = [];
  const { breaches } = await playWeek({ plan: drawWeek({ ...small, weather: 'bad' }), onDay: (day) => days.push(day) });
  expect(breaches).toEqual([]);
  const ran = days.flatMap((day) => day.ran);
  expect(days.map(({ census }) => census)).toEqual([days[0]?.census, days[0]?.census]);
  // The weather was bad indeed, and people meddled.
  expect(ran.flatMap(({ faults }) => faults).length).toBeGreaterThan(5);
  expect(days.flatMap(({ deeds }) => deeds).length).toBeGreaterThan(0);
});

test('a week replays to the letter', async () => {
  const plan = drawWeek({ ...small, days: 1, weather: 'bad' });
  expect((await playWeek({ plan })).digest).toBe((await playWeek({ plan })).digest);
});

/** Each leaves something behind that no run's own end shows. */
const leaks: readonly (readonly [string, string, Required<Pick<Mutant, 'send'>>])[] = [
  [
    '`reap` deletes nothing',
    'staging servers',
    { send: withoutDeletions(({ verb }, url) => verb === 'reap' && !url.includes('/images/')) },
  ],
  ['a run leaves a tag at its golden server', 'tags of golden servers', { send: withTag }],
  [
    'old images stay',
    'images of golden servers',
    { send: withoutDeletions(({ verb }, url) => verb === 'refresh' && url.includes('/images/')) },
  ],
];

test.each(leaks)('%s: there are more %s', async (_name, what, { send }) => {
  const mutant = { promise: 'contract.md#promise-2', breaks: what, send } as const;
  const { breaches } = await playWeek({ plan: drawWeek({ ...small, weather: 'good' }), mutant });
  expect(breaches.map(({ text }) => text)).toContainEqual(expect.stringContaining(`ends with ${what}: `));
});

type SendOf = NonNullable<Mutant['send']>;

/** The answer says that it is done. */
function withoutDeletions(isLost: (run: Parameters<SendOf>[1], url: string) => boolean): SendOf {
  return (send, run) => async (request, signal) =>
    request.method === 'DELETE' && isLost(run, request.url) ? { status: 204, headers: {}, body: '' } : send(request, signal);
}

/** One more beside each mark of a golden server. */
function withTag(...[send, run]: Parameters<SendOf>): ReturnType<SendOf> {
  return async (request, signal) => {
    const answer = await send(request, signal);
    if (request.method === 'PUT' && /tags\/restage(?::|%3A)was/.test(request.url))
      await send({ ...request, url: request.url.replace(/tags\/.*/, `tags/left-by-${run.id}`) }, signal);
    return answer;
  };
}
