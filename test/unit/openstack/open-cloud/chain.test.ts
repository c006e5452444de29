import { describe, expect, it } from 'vitest';
import { HttpError, UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import type { WireEvent } from '../../../../src/openstack/calls.ts';
import { SendError } from '../../../../src/openstack/http/send.ts';
import type { ServiceCall } from '../../../../src/openstack/http/service-client.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import { answer, connected, signedIn } from '../scripted-cloud.ts';

const read: ServiceCall = { method: 'GET', path: '/servers', repeat: 'read', expect: [200] };
const create: ServiceCall = { method: 'POST', path: '/servers', body: { server: {} }, repeat: 'create', expect: [202] };
const fine = answer(200, { servers: [] }, { 'x-openstack-request-id': 'req-1' });

describe('a request', () => {
  it('signs in first, and goes to the endpoint of the catalog with the token', async () => {
    const { compute, sent } = connected([fine]);
    const got = await compute.request(read);
    expect(got).toMatchObject({ status: 200, body: { servers: [] }, requestId: 'req-1' });
    expect(got.header('X-Openstack-Request-Id')).toBe('req-1');
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://keystone.example:5000/v3/auth/tokens',
      'GET https://nova.example/v2.1/servers',
    ]);
    expect(sent[1]).toMatchObject({
      headers: { accept: 'application/json', 'user-agent': 'restage', 'x-auth-token': 'token-1' },
      body: undefined,
    });
  });

  it.each([
    [90_000, {}],
    [30_000, { config: { answerMs: 30_000 } }],
    [5_000, { config: { answerMs: 30_000 }, deps: { timeouts: { answerMs: 5_000 } } }],
  ])('may take %i ms', async (timeoutMs, more) => {
    const { compute, sent } = connected([fine], more);
    await compute.request(read);
    expect(sent.map((request) => request.timeoutMs)).toEqual([timeoutMs, timeoutMs]);
  });

  it('sends a body as JSON, or as the given type', async () => {
    const { connection, sent } = connected([answer(202)]);
    const image = connection.client('image');
    await image.request(create);
    await image.request({ ...create, contentType: 'application/openstack-images-v2.1-json-patch' });
    expect(sent.slice(1).map(({ url, headers, body }) => [url, headers['content-type'], body])).toEqual([
      ['https://glance.example/v2/servers', 'application/json', '{"server":{}}'],
      ['https://glance.example/v2/servers', 'application/openstack-images-v2.1-json-patch', '{"server":{}}'],
    ]);
  });

  it('takes an empty body, and an error page under an expected status, for nothing', async () => {
    const { compute } = connected([answer(202), answer(404, '<html>gone</html>')]);
    expect(await compute.request(create)).toMatchObject({ status: 202, body: undefined });
    expect(await compute.request({ ...read, expect: [200, 404] })).toMatchObject({ status: 404, body: undefined });
  });

  it('says what was asked, what came back, and under which id', async () => {
    const busy = answer(409, { conflictingRequest: { code: 409, message: 'Instance 5f is locked' } }, { 'x-compute-request-id': 'req-9' });
    const { compute } = connected([busy]);
    const error = await compute.request(create).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({
      code: 'conflict',
      status: 409,
      reason: 'Instance 5f is locked',
      method: 'POST',
      path: '/v2.1/servers',
      requestIds: ['req-9'],
      message: 'The compute service answered 409 to POST /v2.1/servers: Instance 5f is locked.',
    });
  });

  it('refuses a success that is not from the service', async () => {
    const { compute } = connected([answer(200, '<html><h1>Sign in to the hotel network</h1></html>')]);
    await expect(compute.request(read)).rejects.toMatchObject({
      code: 'unexpected-answer',
      message: expect.stringContaining('which is not JSON'),
    });
    await expect(compute.request({ ...read, expect: [204] })).rejects.toMatchObject({ code: 'unexpected-answer' });
    await expect(compute.request({ ...create, expect: [200] })).rejects.toBeInstanceOf(UnknownOutcomeError);
    await expect(compute.request(create)).rejects.toBeInstanceOf(UnknownOutcomeError);
  });

  it('follows no redirect, and says where it would lead', async () => {
    const { compute, sent } = connected([answer(301, '', { location: 'https://new.example/v2.1/servers' })]);
    await expect(compute.request(read)).rejects.toMatchObject({
      code: 'unexpected-answer',
      hint: expect.stringContaining('https://new.example '),
    });
    expect(sent).toHaveLength(2);
  });
});

describe('retries', () => {
  it('waits and reads again', async () => {
    const { compute, clock, sent } = connected([answer(503), new SendError('reset', true, 'socket hang up'), fine]);
    const began = clock.now();
    await compute.request(read);
    expect(sent).toHaveLength(4);
    expect(clock.now() - began).toBe(1000 + 2000);
  });

  it('waits as long as a 429 says, holding every other request to that service', async () => {
    const { compute, connection, clock } = connected([answer(429, '', { 'retry-after': '30' }), fine]);
    const began = clock.now();
    const elapsed = () => clock.now() - began;
    const first = compute
      .request(create)
      .catch(() => {})
      .then(elapsed);
    await clock.sleep(1000);
    const [second, other] = await Promise.all([
      compute.request(read).then(elapsed),
      connection.client('network').request(read).then(elapsed),
    ]);
    expect(second).toBeGreaterThanOrEqual(30_000);
    expect(await first).toBeGreaterThanOrEqual(30_000);
    expect(other).toBe(1000);
  });

  it('holds them for a second where a 429 does not say how long', async () => {
    const { compute, clock } = connected([answer(429), fine]);
    const began = clock.now();
    const elapsed = () => clock.now() - began;
    const first = compute.request(read);
    await clock.sleep(1);
    expect(await compute.request(read).then(elapsed)).toBeGreaterThanOrEqual(1000);
    await first;
  });

  it('does not repeat what the caller takes for an answer', async () => {
    const { compute, sent } = connected([answer(503, {})]);
    expect(await compute.request({ ...create, expect: [202, 503] })).toMatchObject({ status: 503 });
    expect(sent).toHaveLength(2);
  });

  it('gives up with what the last try came to', async () => {
    const { compute, sent } = connected([answer(503, 'busy')]);
    await expect(compute.request(read)).rejects.toMatchObject({ code: 'http-error', status: 503, reason: 'busy' });
    expect(sent).toHaveLength(1 + 5);
  });

  it('gives up on a network that is not there', async () => {
    const { compute } = connected([new SendError('refused', false, 'connect ECONNREFUSED 192.0.2.1:443')]);
    await expect(compute.request(create)).rejects.toMatchObject({
      code: 'unreachable',
      message:
        'POST /v2.1/servers of the compute service at https://nova.example got no answer: the connection was refused (connect ECONNREFUSED 192.0.2.1:443).',
      hint: expect.stringContaining('firewall'),
    });
  });

  it('gives up on an answer that does not come', async () => {
    const { compute, sent } = connected([new SendError('timeout', true, 'no answer within 90 s')]);
    await expect(compute.request(read)).rejects.toMatchObject({
      code: 'http-timeout',
      message: expect.stringContaining('(no answer within 90 s)'),
    });
    expect(sent).toHaveLength(1 + 5);
  });

  it('ends with the signal while it waits', async () => {
    const abort = new AbortController();
    const { compute, sent } = connected([answer(503)]);
    const request = compute.request(read, { signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(request).rejects.toThrow('cancelled');
    expect(sent.length).toBeLessThan(3);
  });

  it('does not hide a mistake of ours behind a retry', async () => {
    const { compute, sent } = connected([new TypeError('a bug')]);
    await expect(compute.request(read)).rejects.toThrow('a bug');
    expect(sent).toHaveLength(2);
  });
});

describe('a create that gets no clear answer', () => {
  const lost = [
    ['the connection broke', new SendError('reset', true, 'socket hang up')],
    ['it took too long', new SendError('timeout', true, 'no answer within 90 s')],
    ['a gateway answered', answer(502, '<h1>502 Bad Gateway</h1>', { 'x-openstack-request-id': 'req-5' })],
    ['a gateway gave up', answer(504)],
    ['overload, or a limiter', answer(503, '', { 'retry-after': '1' })],
  ] as const;
  it.each(lost)('is never sent again: %s', async (_name, outcome) => {
    const { compute, sent } = connected([outcome]);
    const error = await compute.request(create).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error).toMatchObject({
      code: 'unknown-outcome',
      message: expect.stringMatching(/^Could not determine whether the cloud carried out POST \/v2\.1\/servers/),
    });
    expect(sent).toHaveLength(2);
  });

  it('keeps the request id of the gateway', async () => {
    const { compute } = connected([lost[2][1]]);
    await expect(compute.request(create)).rejects.toMatchObject({ requestIds: ['req-5'], message: expect.stringContaining('Bad Gateway') });
  });

  it('is sent again when it did not leave this machine', async () => {
    const { compute, sent } = connected([new SendError('refused', false, 'ECONNREFUSED'), answer(202, {})]);
    await compute.request(create);
    expect(sent).toHaveLength(3);
  });
});

describe('a token', () => {
  const unauthorized = answer(401, {
    error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
  });

  it('is asked for once by many requests at the same time', async () => {
    const { compute, sent, line } = connected([fine]);
    await Promise.all(Array.from({ length: 20 }, () => compute.request(read)));
    expect(line.requests.byService).toEqual({ ...noRequests, identity: 1, compute: 20 });
    expect(new Set(sent.slice(1).map(({ headers }) => headers['x-auth-token']))).toEqual(new Set(['token-1']));
  });

  it('is replaced after a 401, and the request, even a create, is sent once more', async () => {
    const { compute, sent } = connected([unauthorized, answer(202, {})]);
    await compute.request(create);
    expect(sent.map(({ headers }) => headers['x-auth-token'])).toEqual([undefined, 'token-1', undefined, 'token-2']);
  });

  it('is replaced once when many requests are refused at the same time', async () => {
    const byToken = (request: { headers: Readonly<Record<string, string>> }) =>
      request.headers['x-auth-token'] === 'token-1' ? unauthorized : fine;
    const { compute, line } = connected([byToken]);
    await Promise.all(Array.from({ length: 10 }, () => compute.request(read)));
    expect(line.requests.byService).toMatchObject({ identity: 2, compute: 20 });
  });

  it('that is refused again names the route, and access rules', async () => {
    const { compute, sent } = connected([unauthorized]);
    await expect(compute.request(create)).rejects.toMatchObject({
      code: 'auth-failed',
      status: 401,
      hint: expect.stringMatching(/access rules.*POST \/v2\.1\/servers of the compute service/),
    });
    expect(sent).toHaveLength(4);
  });

  it('is renewed when less than 120 s of its life remain', async () => {
    const { compute, clock, line } = connected([fine]);
    const identity = () => line.requests.byService.identity;
    await compute.request(read);
    await clock.sleep(3_600_000 - 120_001);
    await compute.request(read);
    expect(identity()).toBe(1);
    await clock.sleep(1);
    await compute.request(read);
    expect(identity()).toBe(2);
  });

  it('is renewed by the clock of the cloud', async () => {
    const ahead = 1_800_000;
    const { connection, clock, line } = connected([fine], {
      identity: [() => signedIn({ now: clock.now() + ahead, headers: { date: new Date(clock.now() + ahead).toUTCString() } })],
    });
    expect(line.cloudClock.offset()).toBeUndefined();
    const session = await connection.session();
    expect(session.expiresAt).toBe(clock.now() + 3_600_000);
    expect(line.cloudClock.offset()).toMatchObject({ ms: ahead });
  });

  it('is taken from the moment of its issue, also where Keystone shows no date', async () => {
    const { connection, clock, line } = connected([fine], { identity: [() => signedIn({ now: clock.now() - 1_800_000 })] });
    expect((await connection.session()).expiresAt).toBe(clock.now() + 3_600_000);
    expect(line.cloudClock.offset()).toMatchObject({ ms: -1_800_000 });
  });

  it('is shown for masking at first sight, and never again', async () => {
    const secrets: string[] = [];
    const events: WireEvent[] = [];
    const echo = answer(500, `proxy debug: x-auth-token: token-1 password=hunter2-password`);
    const { compute, connection } = connected([echo], {
      deps: { onSecret: (secret) => secrets.push(secret), onWire: (event) => events.push(event) },
    });
    const error = await compute.request(create).catch((thrown: unknown) => thrown);
    expect(secrets).toEqual(['token-1']);
    expect(error).toMatchObject({ reason: 'proxy debug: x-auth-token: *** password=***' });
    await connection.renew(Number.POSITIVE_INFINITY);
    expect(secrets).toEqual(['token-1', 'token-2']);
    expect(JSON.stringify(events)).not.toMatch(/token-\d|hunter2/);
  });
});

describe('microversions', () => {
  const versions = (sent: readonly { headers: Readonly<Record<string, string>> }[]) =>
    sent.slice(1).map(({ headers }) => headers['openstack-api-version']);
  const zed = (request: { headers: Readonly<Record<string, string>> }) => {
    const asked = request.headers['x-openstack-nova-api-version'] ?? '2.1';
    if (Number(asked.split('.')[1]) <= 93) return answer(200, {}, { 'openstack-api-version': `compute ${asked}` });
    return answer(406, {
      computeFault: { code: 406, message: `Version ${asked} is not supported by the API. Minimum is 2.1 and maximum is 2.93.` },
    });
  };

  it('are negotiated by the requests themselves', async () => {
    const { compute, sent, connection } = connected([zed]);
    expect(connection.negotiation.known()).toBeUndefined();
    await compute.request({ ...read, microversion: '2.96' });
    await compute.request({ ...read, microversion: '2.95' });
    await compute.request({ ...read, microversion: '2.45' });
    await compute.request(read);
    expect(versions(sent)).toEqual(['compute 2.96', 'compute 2.93', 'compute 2.93', 'compute 2.45', undefined]);
    expect(connection.negotiation.known()).toBe('2.93');
  });

  it('are learnt from a create too: a 406 was not executed', async () => {
    const { compute, sent } = connected([zed]);
    await compute.request({ ...create, expect: [200], microversion: '2.96' });
    expect(versions(sent)).toEqual(['compute 2.96', 'compute 2.93']);
  });

  it('are learnt by many first requests at once', async () => {
    const { compute, sent } = connected([async (request) => zed(request)]);
    await Promise.all(Array.from({ length: 10 }, () => compute.request({ ...read, microversion: '2.96' })));
    expect(versions(sent).filter((version) => version === 'compute 2.93')).toHaveLength(10);
  });

  it('end at 2.1 where the cloud knows none', async () => {
    const { compute, sent, connection } = connected([fine]);
    await compute.request({ ...read, microversion: '2.60' });
    await compute.request({ ...read, microversion: '2.60' });
    expect(versions(sent)).toEqual(['compute 2.60', undefined]);
    expect(connection.negotiation.known()).toBe('2.1');
  });

  it('do not go in circles when none suits', async () => {
    const newer = answer(406, {
      computeFault: { code: 406, message: 'Version 2.96 is not supported by the API. Minimum is 2.100 and maximum is 2.200.' },
    });
    const { compute, sent } = connected([newer]);
    await expect(compute.request({ ...read, microversion: '2.96' })).rejects.toMatchObject({ code: 'http-error', status: 406 });
    expect(sent).toHaveLength(2);
  });

  it('are for compute alone', async () => {
    const { connection, sent } = connected([fine]);
    await connection.client('network').request({ ...read, microversion: '2.96' });
    expect(versions(sent)).toEqual([undefined]);
  });
});

describe('counts and events', () => {
  it('count every try, and tell changes from reading and signing in', async () => {
    const { compute, line } = connected([answer(503), fine, answer(429), answer(202, {})]);
    await compute.request(read);
    expect(line.requests).toEqual({ byService: { ...noRequests, identity: 1, compute: 2 }, changing: 0 });
    await compute.request(create);
    expect(line.requests).toEqual({ byService: { ...noRequests, identity: 1, compute: 4 }, changing: 2 });
  });

  it('tell what happened on the wire', async () => {
    const events: WireEvent[] = [];
    const { compute } = connected([new SendError('reset', true, 'hang up'), fine], { deps: { onWire: (event) => events.push(event) } });
    await compute.request({ ...read, path: '/servers?limit=1' });
    expect(
      events.map(({ service, method, path, status, requestId, attempt }) => [service, method, path, status, requestId, attempt]),
    ).toEqual([
      ['identity', 'POST', '/v3/auth/tokens', 201, undefined, 1],
      ['compute', 'GET', '/v2.1/servers?limit=1', undefined, undefined, 1],
      ['compute', 'GET', '/v2.1/servers?limit=1', 200, 'req-1', 2],
    ]);
  });
});
