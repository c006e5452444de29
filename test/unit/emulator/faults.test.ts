import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../src/emulator/index.ts';
import { openCloud } from './cloud.ts';

const launchBody = (image: string | undefined) => ({ server: { name: 'x', imageRef: image, flavorRef: 'm1.small' } });

function launchUnder(effect: FaultEffect) {
  const cloud = openCloud();
  cloud.emulator.faults.add({ match: { service: 'compute', method: 'POST', path: '^/v2.1/servers$' }, when: { nth: 1 }, effect });
  const image = cloud.emulator.books.image('base')?.id;
  const answer = cloud.ask('POST', '/compute/v2.1/servers', { body: launchBody(image) });
  return { cloud, answer, made: cloud.emulator.books.servers().length - 1 };
}

describe('a fault', () => {
  it('answers before anything is done', () => {
    const { answer, made } = launchUnder({ kind: 'answer', status: 503, body: { busy: true }, headers: { 'retry-after': '3' } });
    expect([answer.status, answer.json, answer.headers['retry-after'], made]).toEqual([503, { busy: true }, '3', 0]);
  });

  it('loses the answer to what was done', () => {
    const { answer, made } = launchUnder({ kind: 'lose-answer' });
    expect([answer.status, made]).toEqual([0, 1]);
  });

  it('does it twice, as a proxy that sends again', () => {
    const { answer, made } = launchUnder({ kind: 'twice' });
    expect([answer.status, made]).toEqual([202, 2]);
  });

  it('drops the request before it is done', () => {
    const { answer, made } = launchUnder({ kind: 'drop' });
    expect([answer.status, made]).toEqual([0, 0]);
  });

  it('delays the answer to what was done', () => {
    const { answer, made } = launchUnder({ kind: 'delay', seconds: 90 });
    expect([answer.status, answer.delay, made]).toEqual([202, 90, 1]);
  });

  it.each<[number | { dateIn: number } | undefined, string | undefined]>([
    [7, '7'],
    [{ dateIn: 60 }, 'Sat, 21 Nov 2026 21:01:00 GMT'],
    [undefined, undefined],
  ])('asks for patience in each of its spellings: %j', (retryAfter, header) => {
    const { answer, made } = launchUnder({ kind: 'too-many-requests', ...(retryAfter === undefined ? {} : { retryAfter }) });
    expect([answer.status, answer.headers['retry-after'], made]).toEqual([429, header, 0]);
    expect(answer.body).toMatch(/^<html>/);
  });

  it("answers with a proxy's page", () => {
    const { answer } = launchUnder({ kind: 'proxy-error', status: 502 });
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'text/html']);
    expect(answer.body).toContain('502 Bad Gateway');
  });

  it('ends the token, for good', () => {
    const { cloud, answer } = launchUnder({ kind: 'expire-token' });
    expect(answer.status).toBe(401);
    expect(cloud.ask('GET', '/image/v2/images').status).toBe(401);
    cloud.signIn();
    expect(cloud.ask('GET', '/image/v2/images').status).toBe(200);
  });

  it('serves lists of servers and images as they were', () => {
    const cloud = openCloud();
    cloud.launch();
    cloud.emulator.faults.add({ match: { method: 'GET' }, effect: { kind: 'stale', seconds: 60 } });
    expect(cloud.ask('GET', '/compute/v2.1/servers').json).toMatchObject({ servers: [] });
    cloud.pass(60);
    expect(cloud.ask('GET', '/compute/v2.1/servers').json).toMatchObject({ servers: [{ name: 'staging' }, { name: 'golden' }] });
    cloud.ask('DELETE', `/compute/v2.1/servers/${cloud.golden}`);
    cloud.pass(30);
    expect(cloud.ask('GET', '/compute/v2.1/servers').json).toMatchObject({ servers: [{ name: 'staging' }, { name: 'golden' }] });
  });

  it('matches on all that it names, and counts only that', () => {
    const cloud = openCloud();
    const match = { service: 'compute', method: 'POST', path: '/action$', body: 'os-stop' } as const;
    cloud.emulator.faults.add({ match, when: { nth: 2 }, effect: { kind: 'answer', status: 500 } });
    const statuses = ['os-stop', 'pause', 'os-stop', 'os-stop'].map((name) => cloud.act(cloud.golden, { [name]: null }).status);
    expect(statuses).toEqual([202, 409, 500, 409]);
    cloud.emulator.faults.clear();
  });

  it('stops after its times, and comes as often as its probability says', () => {
    const cloud = openCloud();
    const effect = { kind: 'answer', status: 500 } as const;
    cloud.emulator.faults.add(
      { match: { path: '/flavors' }, when: { times: 2 }, effect },
      { match: { path: '/limits' }, when: { probability: 0.3 }, effect },
    );
    const ask = (path: string) => cloud.ask('GET', `/compute/v2.1${path}`).status;
    expect([1, 2, 3].map(() => ask('/flavors'))).toEqual([500, 500, 200]);
    const failed = Array.from({ length: 1000 }, () => ask('/limits')).filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(230);
    expect(failed).toBeLessThan(370);
  });

  it('is named in the books', () => {
    const { cloud } = launchUnder({ kind: 'lose-answer' });
    expect(cloud.emulator.books.requests.at(-1)).toMatchObject({
      service: 'compute',
      method: 'POST',
      path: '/v2.1/servers',
      status: 0,
      fault: 'lose-answer',
    });
  });
});
