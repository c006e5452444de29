import type { HandledRequest } from '../../../src/emulator/index.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** By which a run decides over a golden server. */
const actions = /"(?:os-stop|os-start|createImage)"/;

/**
 * contract.md#promise-6: who acts on a golden server or on an image that the cloud still makes of it, or changes what an environment is made of, is the only
 * one that holds its lease.
 */
export function findLeaselessDeeds({ emulator: { books }, plan, ran, witness }: Stage): readonly Breach[] {
  const goldens = new Map(plan.cloud.goldens.map(({ name }) => [books.server(name)?.id ?? '', name]));
  const leases = books
    .images()
    .filter(({ id, properties }) => properties.restage_lease !== undefined && witness.makerOf(id)?.kind === 'run');
  return ran.flatMap(({ run, requests, faults }) =>
    requests.flatMap((request) => {
      // A machine that falls asleep after its last look at the lease sends what it was about to send when it wakes up.
      if (faults.includes('asleep') && request.body?.includes('"os-start"') === true) return [];
      const deed = deedOf(request, books, goldens) ?? deedOnImage(request, books);
      if (deed === undefined) return [];
      const held = leases.filter(({ id, properties }) => deed.isSubject(properties.restage_lease ?? '') && isHeldAt(books, id, request.at));
      const rivals = held.filter(({ properties }) => properties.restage_run !== run.id);
      // One that comes later finds the lease held, and takes its own record away again.
      const isFirst = held.some((own) => own.properties.restage_run === run.id && rivals.every(({ created }) => own.created <= created));
      // No other run is in the way of one whose lease has lapsed and that brings the server back.
      if (isFirst || rivals.length === 0) return [];
      const names = rivals.map(({ properties }) => properties.restage_run).join(', ');
      return [
        breach('contract.md#promise-6')(`${run.id} ${deed.what} at ${new Date(request.at).toISOString()} while ${names} held its lease`),
      ];
    }),
  );
}

interface Deed {
  readonly what: string;
  readonly isSubject: (lease: string) => boolean;
}

function deedOf(
  { method, path, body, status }: HandledRequest,
  books: Stage['emulator']['books'],
  goldens: ReadonlyMap<string, string>,
): Deed | undefined {
  if (status >= 400) return undefined;
  const id = /\/servers\/([^/]+)/.exec(path)?.[1] ?? '';
  const golden = goldens.get(id);
  if (golden !== undefined) {
    if (method !== 'POST' || !path.endsWith('/action') || !actions.test(body ?? '')) return undefined;
    return { what: `sent ${Object.keys(JSON.parse(body ?? '{}'))[0]} to ${golden}`, isSubject: (lease) => lease === id };
  }
  const isDeletion = method === 'DELETE' && path.endsWith(`/servers/${id}`);
  const isLaunch = method === 'POST' && path.endsWith('/servers');
  const metadata: Readonly<Record<string, string>> | undefined = isLaunch
    ? JSON.parse(body ?? '{}').server?.metadata
    : isDeletion
      ? books.server(id)?.metadata
      : undefined;
  // A sealing server belongs to its image, and bears the marks of it.
  const environment = metadata?.restage_sealing === undefined ? metadata?.restage_environment : undefined;
  if (environment === undefined) return undefined;
  const what = isLaunch ? `launched a server of ${environment}` : `deleted ${books.server(id)?.name}`;
  return { what, isSubject: (lease) => lease.endsWith(`/${environment}`) };
}

/**
 * No two runs take one image: until it is verified, what a run writes into it, or deletes it, is that run's to do. The lease on its golden server
 * is as good: no run takes up an image without it. A sealed image belongs to the run that seals the raw one.
 */
function deedOnImage({ method, path, status, at }: HandledRequest, books: Stage['emulator']['books']): Deed | undefined {
  const id = /\/v2\/images\/([^/]+)$/.exec(path)?.[1] ?? '';
  if (status >= 400 || (method !== 'PATCH' && method !== 'DELETE')) return undefined;
  const before = books.imageHistory(id).filter((entry) => entry.at < at);
  const image = before.at(-1)?.record;
  const golden = image?.properties.restage_golden;
  const wasVerified = before.some(({ record }) => record.properties.restage_verified === 'true');
  if (image === undefined || golden === undefined || wasVerified) return undefined;
  const what = `${method === 'PATCH' ? 'changed' : 'deleted'} image ${image.name}`;
  const awaited = image.properties.restage_sealed_from ?? id;
  return { what, isSubject: (lease) => lease === `image:${awaited}` || lease === golden };
}

/** A living record that has not lapsed. */
function isHeldAt(books: Stage['emulator']['books'], id: string, time: number): boolean {
  const record = books.imageHistory(id).findLast(({ at }) => at <= time)?.record;
  if (record === undefined || record.status === 'deleted') return false;
  return record.updated + Number(record.properties.restage_lease_seconds) * 1000 >= time;
}
