import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type Served, seededRandom, serve } from '../../../src/emulator/index.ts';
import { password, startTime } from './cloud.ts';

let emulator: Emulator;
let served: Served;
const waits: number[] = [];

beforeEach(async () => {
  emulator = createEmulator({ now: () => startTime, random: seededRandom(1) });
  served = await serve(emulator, { sleep: async (ms) => void waits.push(ms) });
});

afterEach(() => served.close());

const signIn = () => fetch(`${served.url}/identity/v3/auth/tokens`, { method: 'POST', body: JSON.stringify(password('ci')) });

describe('a served emulator', () => {
  it('signs in, and its catalog leads back to itself', async () => {
    const answer = await signIn();
    const { token } = (await answer.json()) as { token: { catalog: { type: string; endpoints: { url: string }[] }[] } };
    const urls = token.catalog.flatMap(({ endpoints }) => endpoints.map(({ url }) => url));
    expect(urls.length).toBe(10);
    for (const url of urls) expect(url.startsWith(`${served.url}/`)).toBe(true);
    const compute = token.catalog.find(({ type }) => type === 'compute')?.endpoints[0]?.url;
    const headers = { 'x-auth-token': answer.headers.get('x-subject-token') ?? '' };
    const servers = await fetch(`${compute}/servers`, { headers });
    expect(await servers.json()).toMatchObject({ servers: [{ name: 'golden' }] });
  });

  it('answers HEAD without a body', async () => {
    const answer = await fetch(`${served.url}/identity`, { method: 'HEAD', redirect: 'manual' });
    expect([answer.status, await answer.text()]).toEqual([300, '']);
  });

  it('breaks the connection for an answer that is lost', async () => {
    emulator.faults.add({ match: { method: 'POST' }, effect: { kind: 'lose-answer' } });
    await expect(signIn()).rejects.toThrow('fetch failed');
    expect(emulator.books.requests.at(-1)).toMatchObject({ status: 0 });
  });

  it('waits before an answer that is delayed', async () => {
    emulator.faults.add({ match: { method: 'POST' }, effect: { kind: 'delay', seconds: 3600 } });
    expect((await signIn()).status).toBe(201);
    expect(waits).toEqual([3_600_000]);
  });
});
