import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import {
  counterTag,
  type LeaseRecord,
  leaseFilter,
  leaseImageId,
  leaseName,
  leaseProperties,
  leaseRenewal,
  readCounterTags,
  readLease,
} from './lease-record.ts';

/** A dead run's lease lapses this long after its last renewal, milliseconds. Renewed three times in that span. */
export const leaseTtlMs = 45_000;
/** Clocks have a resolution of 1 s on the wire (`Date`, `updated_at`), and an answer takes its time. */
const clockMarginMs = 3_000;
/** A holder that cannot renew its lease stops this long before anybody else may take it. */
const stopEarlyMs = 5_000;
/** Between two tries to renew, when one has failed. */
const renewAgainMs = 2_000;
const releaseMs = 30_000;

export type LeaseState = { readonly kind: 'free' } | { readonly kind: 'lapsed' | 'live' | 'own'; readonly record: LeaseRecord };

/** Who holds the golden server now, by the cloud's own clock. */
export async function readLeaseState(deps: Deps, goldenId: string): Promise<LeaseState & { readonly all: readonly LeaseRecord[] }> {
  const images = await deps.cloud.image.listImages({ properties: leaseFilter(goldenId) }, { signal: deps.signal });
  const all = images.flatMap((image) => readLease(image) ?? []).filter((record) => record.goldenId === goldenId);
  const newest = all.toSorted((a, b) => b.counter - a.counter)[0];
  if (newest === undefined) return { kind: 'free', all };
  if (newest.run === deps.runId) return { kind: 'own', record: newest, all };
  return { kind: isLapsed(deps, newest) ? 'lapsed' : 'live', record: newest, all };
}

export function isLapsed(deps: Deps, record: LeaseRecord): boolean {
  return cloudNow(deps) > record.lapsesAt + clockMarginMs;
}

export function cloudNow(deps: Deps): number {
  return deps.clock.now() + (deps.cloud.skew() ?? 0);
}

/**
 * Waits for the lease on `golden`, runs `work` while renewing it, and gives it up.
 * @param waitMs how long to wait for another run's lease; after that, `work` is not run and the holder is returned.
 * @param work `hadToWait`: another run held the lease meanwhile, and what was read before is no longer true.
 */
export async function withLease<T>(
  deps: Deps,
  golden: Server,
  waitMs: number,
  work: (deps: Deps, hadToWait: boolean) => Promise<T>,
): Promise<{ readonly held: true; readonly value: T } | { readonly held: false; readonly holder: LeaseRecord }> {
  let hadToWait = false;
  const acquired = await acquire(deps, golden, waitMs, () => {
    hadToWait = true;
  });
  if (acquired.kind === 'busy') return { held: false, holder: acquired.holder };
  if (acquired.kind === 'unsupported') return { held: true, value: await work(deps, hadToWait) };
  const lost = new AbortController();
  const finished = new AbortController();
  const renewing = renewUntil(deps, acquired, finished.signal, (reason) => lost.abort(reason));
  try {
    return { held: true, value: await work({ ...deps, signal: AbortSignal.any([deps.signal, lost.signal]) }, hadToWait) };
  } finally {
    finished.abort();
    await renewing;
    await release(deps, acquired.imageId);
  }
}

type Acquired =
  /** `since`: by this machine's clock, no later than by the record. */
  | { readonly kind: 'acquired'; readonly imageId: string; readonly since: number }
  | { readonly kind: 'busy'; readonly holder: LeaseRecord }
  | { readonly kind: 'unsupported' };

async function acquire(deps: Deps, golden: Server, waitMs: number, onWait: () => void): Promise<Acquired> {
  const since = deps.clock.now();
  let toldOf: string | undefined;
  let failures = 0;
  for (;;) {
    const state = await readLeaseState(deps, golden.id);
    if (state.kind === 'live') {
      if (deps.clock.now() - since >= waitMs) return { kind: 'busy', holder: state.record };
      onWait();
      if (toldOf !== state.record.run) {
        toldOf = state.record.run;
        deps.emit({
          type: 'note',
          message: `Golden server ${golden.name} is held by run ${toldOf}; waiting until it is done, or until its lease lapses.`,
        });
      }
      await deps.clock.sleep(Math.min(5_000, Math.max(1_000, state.record.lapsesAt + clockMarginMs - cloudNow(deps))), deps.signal);
      continue;
    }
    const taken = await take(deps, golden, state.all, failures);
    if (taken !== undefined) return taken;
    failures += 1;
    onWait();
    // Somebody else was faster, or the counter was lost: look again after a moment that differs from everybody else's.
    await deps.clock.sleep(500 + deps.random() * 2_000, deps.signal);
  }
}

/** One try. `undefined` = not this time. */
async function take(deps: Deps, golden: Server, others: readonly LeaseRecord[], failures: number): Promise<Acquired | undefined> {
  const { cloud, signal, runId } = deps;
  const tags = (await cloud.compute.getServer(golden.id, { signal }))?.tags;
  const remembered = readCounterTags(tags ?? []);
  const highest = Math.max(0, ...remembered.map((entry) => entry.counter), ...others.map((record) => record.counter));
  // A lost counter is found again in a few steps: ids need not be next to each other, only ever new.
  const counter = highest + 2 ** Math.max(0, failures - 1);
  const imageId = leaseImageId(golden.id, counter);
  const since = deps.clock.now();
  try {
    const properties = leaseProperties(golden.id, counter, runId, leaseTtlMs);
    const created = await cloud.image.createRecord({ id: imageId, name: leaseName(golden.id), properties }, { signal });
    if (created === undefined) return undefined;
  } catch (error) {
    if (!(error instanceof HttpError) || ![400, 403, 413].includes(error.status)) {
      await releaseIfOurs(deps, imageId);
      throw error;
    }
    deps.emit({
      type: 'warning',
      title: 'No lease on the golden server',
      message: `The cloud refuses the image record that keeps two runs apart (${messageOf(error)}). Going on without it: keep runs on ${golden.name} apart by your CI's own concurrency setting.`,
    });
    return { kind: 'unsupported' };
  }
  try {
    const isAlone = await settleRace(deps, golden, imageId, others);
    if (isAlone && tags !== undefined) {
      await cloud.compute.addTag(golden.id, counterTag(counter), { signal });
      for (const { tag } of remembered) await cloud.compute.removeTag(golden.id, tag, { signal });
    }
    // Where the way was as long as that, the lease may have lapsed on it.
    if (isAlone && deps.clock.now() - since < leaseTtlMs / 2) return { kind: 'acquired', imageId, since };
  } catch (error) {
    await release(deps, imageId);
    throw error;
  }
  await release(deps, imageId);
  return undefined;
}

/** Whoever went by an older counter may have got another id at the same time: then both step back. */
async function settleRace(deps: Deps, golden: Server, imageId: string, others: readonly LeaseRecord[]): Promise<boolean> {
  const isOver = (record: LeaseRecord) => record.run === deps.runId || isLapsed(deps, record);
  for (const record of others.filter(isOver)) await deps.cloud.image.deleteImage(record.imageId, { signal: deps.signal });
  const { all } = await readLeaseState(deps, golden.id);
  return all.every((record) => record.imageId === imageId || isOver(record));
}

/**
 * Renews until `finished`. Calls `onLost` when the record is gone, or when it could not be renewed until shortly before it
 * lapses: whoever takes it then finds this run no longer at work.
 */
async function renewUntil(
  deps: Deps,
  { imageId, since }: { readonly imageId: string; readonly since: number },
  finished: AbortSignal,
  onLost: (reason: RestageError) => void,
): Promise<void> {
  const { clock, cloud } = deps;
  let renewedAt = since;
  let pauseMs = Math.max(0, since + leaseTtlMs / 3 - clock.now());
  for (let beat = 1; ; beat += 1) {
    await clock.sleep(pauseMs, finished).catch(() => {});
    if (finished.aborted) return;
    const sentAt = clock.now();
    const leftMs = renewedAt + leaseTtlMs - stopEarlyMs - sentAt;
    try {
      // Never cut off by the end of the work: a change that is still on its way could outlive the record's deletion.
      const renewed = await withDeadline(clock, Math.min(leftMs, leaseTtlMs / 3), (signal) =>
        cloud.image.setProperties(imageId, leaseRenewal(leaseTtlMs, beat), { signal }),
      );
      if (renewed === undefined) return onLost(leaseLost('its record is gone: another run took over'));
      renewedAt = sentAt;
      pauseMs = leaseTtlMs / 3;
    } catch (error) {
      const stillMs = renewedAt + leaseTtlMs - stopEarlyMs - clock.now();
      if (stillMs <= 0) return onLost(leaseLost(messageOf(error), error));
      pauseMs = Math.min(renewAgainMs, stillMs);
    }
  }
}

export function leaseLost(reason: string, cause?: unknown): RestageError {
  return new RestageError('lease-lost', `The lease on the golden server was lost: ${reason}.`, {
    cause,
    hint: 'Run the same command again: it goes on from what it finds. Let only one run at a time use a golden server.',
  });
}

/** A create that was cut off may have been carried out, by us or by another run. */
async function releaseIfOurs(deps: Deps, imageId: string): Promise<void> {
  const created = await withDeadline(deps.clock, releaseMs, (signal) => deps.cloud.image.getImage(imageId, { signal })).catch(
    () => undefined,
  );
  if (created !== undefined && readLease(created)?.run === deps.runId) await release(deps, imageId);
}

async function release(deps: Deps, imageId: string): Promise<void> {
  try {
    await withDeadline(deps.clock, releaseMs, (signal) => deps.cloud.image.deleteImage(imageId, { signal }));
  } catch (error) {
    deps.emit({
      type: 'note',
      message: `The lease could not be given up and lapses by itself in ${leaseTtlMs / 1000} s: ${messageOf(error)}`,
    });
  }
}
