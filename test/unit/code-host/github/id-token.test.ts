import { describe, expect, it } from 'vitest';
import { createIdTokens } from '../../../../src/code-host/github/id-token.ts';
import type { Answer, Send } from '../../../../src/code-host/port/network.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

type Sent = Parameters<Send>[0];

function open(answers: readonly (Partial<Answer> | Error)[], requestUrl = 'https://runner.example/idtoken/1?api-version=2.0') {
  const sent: Sent[] = [];
  const send: Send = async (request) => {
    sent.push(request);
    const next = answers[Math.min(sent.length, answers.length) - 1];
    if (next instanceof Error) throw next;
    return { status: 200, headers: {}, body: '', ...next };
  };
  const idToken = createIdTokens({ requestUrl, requestToken: 'request-secret', send, clock: virtualClock(), random: () => 0.5 });
  return { idToken, sent };
}

describe("GitHub's token for this job", () => {
  it('is asked for as GitHub’s own toolkit asks, for one audience', async () => {
    const { idToken, sent } = open([{ body: '{"count":3,"value":"jwt"}' }]);
    expect(await idToken('https://keystone.example:5000')).toBe('jwt');
    expect(sent).toEqual([
      expect.objectContaining({
        method: 'GET',
        url: 'https://runner.example/idtoken/1?api-version=2.0&audience=https%3A%2F%2Fkeystone.example%3A5000',
        headers: { accept: 'application/json', authorization: 'Bearer request-secret', 'user-agent': 'restage' },
      }),
    ]);
    const bare = open([{ body: '{"value":"jwt"}' }], 'https://runner.example/idtoken');
    await bare.idToken('a');
    expect(bare.sent[0]?.url).toBe('https://runner.example/idtoken?audience=a');
  });

  it('is a new one for each call', async () => {
    const { idToken, sent } = open([{ body: '{"value":"one"}' }, { body: '{"value":"two"}' }]);
    expect([await idToken('a'), await idToken('a')]).toEqual(['one', 'two']);
    expect(sent).toHaveLength(2);
  });

  it('is asked for again after a hiccup', async () => {
    const { idToken, sent } = open([{ status: 503 }, new Error('reset'), { body: '{"value":"jwt"}' }]);
    expect(await idToken('a')).toBe('jwt');
    expect(sent).toHaveLength(3);
  });

  it.each([
    [{ status: 403, body: '{"message":"Resource not accessible by integration"}' }, '403 Resource not accessible'],
    [{ body: '{"value":""}' }, 'its answer holds no `value`'],
    [{ body: '<html>' }, 'JSON'],
  ])('is not given: %j', async (answer, said) => {
    await expect(open([answer]).idToken('https://k')).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringMatching(new RegExp(`^GitHub gave this job no ID token for https://k: .*${said}`)),
      hint: expect.stringMatching(/id-token: write.*fork/),
    });
  });

  it('cannot be asked for', async () => {
    await expect(open([new Error('getaddrinfo ENOTFOUND')]).idToken('a')).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is not waited for after an abort', async () => {
    const { idToken } = open([new Error('aborted')]);
    await expect(idToken('a', AbortSignal.abort(new Error('enough')))).rejects.toThrow('aborted');
  });
});
