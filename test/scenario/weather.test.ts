import { describe, expect, test } from 'vitest';
import type { Fault, FaultMatch } from '../../src/emulator/index.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { countOf, goldenServer, look, untouched } from '../helpers/scenario-books.ts';
import { sampleOf } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const staging = { golden: 'golden', count: '2', 'floating-ip-network': 'public' };

/** Every kind of request that a refresh, the next one and a destroy send. */
const kinds: readonly { readonly kind: string; readonly match: FaultMatch }[] = [
  { kind: 'signing in', match: { service: 'identity', method: 'POST' } },
  { kind: 'list of servers', match: { service: 'compute', method: 'GET', path: '/servers/detail' } },
  { kind: 'one server', match: { service: 'compute', method: 'GET', path: '/servers/[0-9a-f-]{36}$' } },
  { kind: 'flavors', match: { service: 'compute', method: 'GET', path: '/flavors' } },
  { kind: 'limits', match: { service: 'compute', method: 'GET', path: '/limits' } },
  { kind: 'record of a stop', match: { service: 'compute', method: 'GET', path: '/os-instance-actions' } },
  { kind: 'os-stop', match: { service: 'compute', method: 'POST', body: 'os-stop' } },
  { kind: 'createImage', match: { service: 'compute', method: 'POST', body: 'createImage' } },
  { kind: 'os-start', match: { service: 'compute', method: 'POST', body: 'os-start' } },
  { kind: 'create server', match: { service: 'compute', method: 'POST', path: '/servers$' } },
  { kind: 'delete server', match: { service: 'compute', method: 'DELETE', path: '/servers/[0-9a-f-]{36}$' } },
  { kind: 'set a tag', match: { service: 'compute', method: 'PUT', path: '/tags/' } },
  { kind: 'remove a tag', match: { service: 'compute', method: 'DELETE', path: '/tags/' } },
  { kind: 'metadata', match: { service: 'compute', method: 'POST', path: '/metadata$' } },
  { kind: 'list of images', match: { service: 'image', method: 'GET', path: '/images\\?' } },
  { kind: 'one image', match: { service: 'image', method: 'GET', path: '/images/' } },
  { kind: 'create image record', match: { service: 'image', method: 'POST' } },
  { kind: 'change image', match: { service: 'image', method: 'PATCH' } },
  { kind: 'delete image', match: { service: 'image', method: 'DELETE' } },
  { kind: 'networks', match: { service: 'network', method: 'GET', path: '/networks' } },
  { kind: 'network quota', match: { service: 'network', method: 'GET', path: '/quotas' } },
  { kind: 'ports', match: { service: 'network', method: 'GET', path: '/ports' } },
  { kind: 'list of floating IPs', match: { service: 'network', method: 'GET', path: '/floatingips' } },
  { kind: 'create floating IP', match: { service: 'network', method: 'POST' } },
  { kind: 'delete floating IP', match: { service: 'network', method: 'DELETE' } },
];

const weather: readonly { readonly name: string; readonly effect: Fault['effect']; readonly times?: number }[] = [
  { name: '429, wait in seconds', effect: { kind: 'too-many-requests', retryAfter: 3 } },
  { name: '429, wait until a time', effect: { kind: 'too-many-requests', retryAfter: { dateIn: 5 } } },
  { name: '429, without a word of waiting', effect: { kind: 'too-many-requests' } },
  { name: '503 as a page', effect: { kind: 'proxy-error', status: 503 } },
  { name: '502 as a page', effect: { kind: 'proxy-error', status: 502 } },
  { name: 'lost before it was done', effect: { kind: 'drop' } },
  { name: 'done, and its answer lost', effect: { kind: 'lose-answer' } },
  { name: 'done, and its answer too late', effect: { kind: 'delay', seconds: 200 } },
  { name: 'a token that ends, which may happen once', effect: { kind: 'expire-token' }, times: 1 },
];

/** A refresh, the next one, and the end of the environment: no double of anything, and nothing left. */
async function liveThrough(world: World, when: string): Promise<void> {
  await world.succeed('refresh', staging);
  expect(look(world), when).toEqual({
    ...untouched,
    servers: ['staging-g1-1', 'staging-g1-2'],
    images: ['active verified'],
    ports: 2,
    floatingIps: 2,
  });
  expect(countOf(world, 'POST /servers/ID/action createImage'), when).toBe(1);
  const stops = world.emulator.books.actions(goldenServer(world.emulator.books).id).filter(({ action }) => action === 'stop');
  expect(stops, when).toHaveLength(1);

  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world), when).toEqual(untouched);
}

describe.each(weather)('$name', (fault) => {
  const { effect, times = 2 } = fault;
  test.each(sampleOf(kinds, weather.indexOf(fault)))('$kind', async ({ kind, match }) => {
    const world = openWorld({ knobs });
    world.emulator.faults.add({ match, when: { times }, effect });
    await liveThrough(world, kind);
    expect(
      world.emulator.books.requests.some(({ fault }) => fault === effect.kind),
      'the fault came to pass',
    ).toBe(true);
  });
});
