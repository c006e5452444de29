import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { openGate } from '../../../scripts/bench/live/gate.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function cloudAt(answer: (body: unknown, url: string) => unknown): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const body = request.method === 'POST' ? await json(request) : undefined;
    response.writeHead(201, { 'content-type': 'application/json', 'x-host': request.headers.host });
    response.end(JSON.stringify(answer(body, request.url ?? '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('leads a client through itself by the catalog that it hands on, and keeps each request', async () => {
  const compute = await cloudAt((body) => ({ server: { id: 'made' }, body }));
  const identity = await cloudAt(() => ({ token: { catalog: [{ endpoints: [{ url: `${compute}/v2.1` }] }] } }));
  const gate = await openGate(`${identity}/v3`, { compute: `${compute}/v2.1`, identity: `${identity}/v3` });
  opened.push(gate);

  const signedIn = await fetch(`${gate.authUrl}/auth/tokens`, { method: 'POST', body: '{"auth":"secret"}' });
  const { token } = (await signedIn.json()) as { token: { catalog: { endpoints: { url: string }[] }[] } };
  const url = token.catalog[0]?.endpoints[0]?.url ?? '';
  expect(url).not.toContain(compute);
  const created = await fetch(`${url}/servers`, { method: 'POST', body: '{"server":{"name":"x"}}' });
  expect(created.headers.get('x-host')).toBe(new URL(url).host);
  expect(await created.json()).toEqual({ server: { id: 'made' }, body: { server: { name: 'x' } } });

  expect(gate.passed.map(({ service, method, path, status, sent }) => [service, method, path, status, sent])).toEqual([
    ['identity', 'POST', '/v3/auth/tokens', 201, undefined],
    ['compute', 'POST', '/v2.1/servers', 201, { server: { name: 'x' } }],
  ]);
  expect(gate.passed[1]?.got).toMatchObject({ server: { id: 'made' } });
});
