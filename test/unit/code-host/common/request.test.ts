import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../../../src/code-host/common/outcome.ts';
import { type PlainCall, sendPlain } from '../../../../src/code-host/common/request.ts';
import type { Answer } from '../../../../src/code-host/port/network.ts';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';

const forge: Dialect = {
  name: 'Forge',
  statusPage: 'https://status.forge.example',
  requestIdHeader: 'x-request-id',
  isRateLimit: ({ status }) => status === 429,
  reasonOf: (body) => body,
  hintOf: (status, needs) => (status === 403 && needs !== undefined ? `Allow ${needs}.` : undefined),
};

const read: PlainCall = { method: 'GET', url: 'https://forge.example/api/notes?page=1', headers: { token: 't' } };
const create: PlainCall = { method: 'POST', url: 'https://forge.example/api/notes', headers: {}, body: { body: 'hello' } };
const fine: Answer = { status: 200, headers: {}, body: '[]' };
const answer = (status: number, headers: Answer['headers'] = {}): Answer => ({ status, headers, body: '' });

function openWire(answers: readonly (Answer | Error)[]) {
  const waits: number[] = [];
  const sent: { readonly method: string; readonly body?: string | undefined }[] = [];
  const network = {
    clock: { now: () => 0, sleep: async (ms: number) => void waits.push(ms) },
    random: () => 0.5,
    send: async (request: { readonly method: string; readonly body?: string | undefined }) => {
      const came = answers[sent.length] ?? fine;
      sent.push(request);
      if (came instanceof Error) throw came;
      return came;
    },
  };
  return { waits, sent, ask: (call: PlainCall) => sendPlain(forge, network, call, undefined) };
}

const lost = new Error('socket hang up');
const unsent = Object.assign(new Error('connect ECONNREFUSED'), { sent: false });

describe('a read', () => {
  test.each([
    ['silence', lost],
    ['a 5xx', answer(502)],
    ['a rate limit', answer(429)],
  ])('is sent again after %s', async (_what, trouble) => {
    const { ask, waits, sent } = openWire([trouble, trouble]);
    expect(await ask(read)).toMatchObject({ status: 200, method: 'GET', path: '/api/notes?page=1' });
    expect([sent.length, waits]).toEqual([3, [1000, 2000]]);
  });

  test('fails after four tries, as what the last came to', async () => {
    const { ask, sent } = openWire(Array.from({ length: 9 }, () => lost));
    await expect(ask(read)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'Forge: GET /api/notes?page=1: no answer: socket hang up.',
      hint: 'Check https://status.forge.example, then run this again.',
    });
    expect(sent).toHaveLength(4);
  });
});

describe('a create', () => {
  test.each([
    ['silence', lost],
    ['a 5xx', answer(503)],
  ])('is never repeated after %s: it may be there', async (_what, trouble) => {
    const { ask, sent } = openWire([trouble]);
    await expect(ask(create)).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['a rate limit', answer(429)],
    ['a connection that was refused', unsent],
  ])('is sent again after %s', async (_what, trouble) => {
    const { ask, sent } = openWire([trouble]);
    await ask(create);
    expect(sent.map(({ body }) => body)).toEqual(['{"body":"hello"}', '{"body":"hello"}']);
  });
});

test('waits as long as a rate limit asks for, but not forever', async () => {
  const short = openWire([answer(429, { 'retry-after': '30' })]);
  await short.ask(read);
  expect(short.waits).toEqual([30_000]);
  const long = openWire([answer(429, { 'retry-after': '3600' })]);
  await expect(long.ask(read)).rejects.toMatchObject({
    code: 'rate-limited',
    hint: 'Forge limits the number of requests. Run this again later.',
  });
  expect(long.waits).toEqual([]);
});

test('a refusal is reported in the words of the host, with the number of the request, and not repeated', async () => {
  const { ask, sent } = openWire([{ status: 403, headers: { 'x-request-id': 'r-1' }, body: 'insufficient_scope' }]);
  await expect(ask({ ...create, needs: 'api' })).rejects.toMatchObject({
    code: 'forbidden',
    message: 'Forge: POST /api/notes: 403 insufficient_scope.',
    hint: 'Allow api.',
    requestIds: ['r-1'],
  });
  expect(sent).toHaveLength(1);
});

test('a status that is expected is an answer', async () => {
  const { ask } = openWire([answer(404)]);
  expect(await ask({ ...read, expect: [404] })).toMatchObject({ status: 404 });
});
