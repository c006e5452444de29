import { HttpError, messageOf } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { Image } from '../../openstack/image/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { Deps, Leases } from '../deps.ts';
import { getOwnImage, listByOwner } from '../image/ownership.ts';
import { refuseReader } from '../may-write.ts';
import { nextCounter } from './counter.ts';
import { LeaseLostError } from './lost.ts';
import { type LeaseRecord, leaseFilter, leaseImageId, leaseName, leaseProperties, longestTtlMs, readLease } from './record.ts';
import { leaseTtlMs, renewUntil, type Tenure } from './renew.ts';
import { describeSubject, imageSubject, type LeaseSubject, subjectKey } from './subject.ts';

/** Clocks have a resolution of 1 s on the wire (`Date`, `updated_at`), and an answer takes its time. */
const clockMarginMs = 3_000;
/** The clocks of one cloud's services differ by less. */
const clockSpreadMs = 5 * 60_000;
const releaseMs = 30_000;

export type LeaseState = { readonly kind: 'free' } | { readonly kind: 'lapsed' | 'live' | 'own'; readonly record: LeaseRecord };

interface Records {
  readonly all: readonly LeaseRecord[];
  /** Those of this project, which alone may be deleted. */
  readonly own: readonly LeaseRecord[];
}

/** Who holds the subject now, by the cloud's own clock. */
export async function readLeaseState(deps: Deps, subject: LeaseSubject): Promise<LeaseState & Records> {
  // A record whose owner is hidden keeps runs apart like any other; it is never deleted.
  const listed = await listByOwner(deps, { properties: leaseFilter(subject) });
  const recordsIn = (images: readonly Image[]) =>
    images
      .flatMap((image) => readLease(image) ?? [])
      .filter((record) => subjectKey(record.subject) === subjectKey(subject))
      .toSorted((a, b) => b.counter - a.counter);
  const own = recordsIn(listed.own);
  const all = recordsIn([...listed.own, ...listed.hidden]);
  const isOwn = ({ run }: LeaseRecord) => run === deps.runId;
  const live = all.find((record) => !isOwn(record) && !isLapsed(deps, record));
  if (live !== undefined) return { kind: 'live', record: live, all, own };
  const [newest] = all;
  if (newest === undefined) return { kind: 'free', all, own };
  return { kind: isOwn(newest) ? 'own' : 'lapsed', record: newest, all, own };
}

/** The other run that waits for this image, or works on it, now; `undefined` = none. */
export async function otherHolderOf(deps: Deps, image: { readonly id: string }): Promise<string | undefined> {
  const state = await readLeaseState(deps, imageSubject(image));
  return state.kind === 'live' ? state.record.run : undefined;
}

/**
 * A record that was last changed in the cloud's future counts as lapsed: it would hold its subject until then. Its run, should it live,
 * finds the record gone at its next renewal.
 */
export function isLapsed(deps: Deps, { lapsesAt, subject }: LeaseRecord): boolean {
  const now = cloudNow(deps);
  return now > lapsesAt + clockMarginMs || lapsesAt > now + longestTtlMs[subject.kind] + clockSpreadMs;
}

/**
 * Waits for the lease on `subject`, runs `work` while renewing it, and gives it up.
 * @param waitMs how long to wait for another run's lease; after that, `work` is not run and the holder is returned.
 * @param work `hadToWait`: another run held the lease meanwhile, and what was read before is no longer true. `deps.leases` takes more
 * leases, held until `work` is over, and gives single ones up before that.
 * @throws LeaseLostError as the reason of the signal of `work`
 */
export async function withLease<T>(
  deps: Deps,
  subject: LeaseSubject,
  waitMs: number,
  work: (deps: Deps, hadToWait: boolean) => Promise<T>,
): Promise<{ readonly held: true; readonly value: T } | { readonly held: false; readonly holder: LeaseRecord }> {
  let hadToWait = false;
  const onWait = () => {
    hadToWait = true;
  };
  const leases = new HeldLeases(deps);
  try {
    const holder = await leases.take(subject, waitMs, onWait);
    if (holder !== undefined) return { held: false, holder };
    return { held: true, value: await work(leases.deps, hadToWait) };
  } finally {
    await leases.giveUpAll();
  }
}

interface HeldLease {
  readonly tenure: Tenure;
  readonly finished: AbortController;
  readonly renewing: Promise<void>;
}

/** The leases under which some work is done. Nothing that changes anything is sent once one of them is lost. */
class HeldLeases implements Leases {
  /** For the work: fenced, and aborted when a lease is lost. */
  readonly deps: Deps;
  readonly #outside: Deps;
  readonly #lost = new AbortController();
  readonly #held = new Map<string, HeldLease>();

  constructor(outside: Deps) {
    this.#outside = outside;
    // Timers tell of a lost lease as well, but a machine that wakes up from sleep may hear the answer of its last request before them, and act on it.
    const cloud = outside.cloud.fenced(() => this.#assertHeld());
    this.deps = { ...outside, cloud, signal: AbortSignal.any([outside.signal, this.#lost.signal]), leases: this };
  }

  holds(subject: LeaseSubject): boolean {
    return this.#held.has(subjectKey(subject)) || this.#outside.leases?.holds(subject) === true;
  }

  async take(subject: LeaseSubject, waitMs: number, onWait: () => void = () => {}): Promise<LeaseRecord | undefined> {
    if (this.holds(subject)) return undefined;
    const acquired = await acquire(this.#outside, subject, waitMs, onWait);
    if (acquired.kind === 'busy') return acquired.holder;
    if (acquired.kind === 'unsupported') return undefined;
    const { tenure } = acquired;
    const finished = new AbortController();
    const renewing = renewUntil(this.#outside, tenure, finished.signal, (reason) => this.#lost.abort(reason));
    this.#held.set(subjectKey(subject), { tenure, finished, renewing });
    return undefined;
  }

  async giveUp(subject: LeaseSubject): Promise<void> {
    const key = subjectKey(subject);
    const held = this.#held.get(key);
    if (held === undefined) return this.#outside.leases?.giveUp(subject);
    this.#held.delete(key);
    await end(this.#outside, held);
  }

  async giveUpAll(): Promise<void> {
    for (const held of [...this.#held.values()].toReversed()) await end(this.#outside, held);
    this.#held.clear();
  }

  #assertHeld(): void {
    for (const { tenure } of this.#held.values()) {
      if (this.#outside.clock.now() >= tenure.lapsesAt)
        this.#lost.abort(new LeaseLostError(tenure.subject, 'this machine was asleep, or busy, until it had lapsed'));
    }
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
  }
}

async function end(deps: Deps, { tenure, finished, renewing }: HeldLease): Promise<void> {
  finished.abort();
  await renewing;
  await release(deps, tenure.imageId);
}

type Acquired =
  | { readonly kind: 'acquired'; readonly tenure: Tenure }
  | { readonly kind: 'busy'; readonly holder: LeaseRecord }
  | { readonly kind: 'unsupported' };

async function acquire(deps: Deps, subject: LeaseSubject, waitMs: number, onWait: () => void): Promise<Acquired> {
  const since = deps.clock.now();
  let toldOf: string | undefined;
  let failures = 0;
  for (;;) {
    const state = await readLeaseState(deps, subject);
    if (state.kind === 'live') {
      const elapsedMs = deps.clock.now() - since;
      if (elapsedMs >= waitMs) return { kind: 'busy', holder: state.record };
      onWait();
      tellHeld(deps, subject, { run: state.record.run, isNews: toldOf !== state.record.run, elapsedMs, limitMs: waitMs });
      toldOf = state.record.run;
      await deps.clock.sleep(Math.min(5_000, Math.max(1_000, state.record.lapsesAt + clockMarginMs - cloudNow(deps))), deps.signal);
      continue;
    }
    const taken = await take(deps, subject, state, failures);
    if (taken !== undefined) return taken;
    failures += 1;
    onWait();
    // Somebody else was faster, or the counter was lost: look again after a moment that differs from everybody else's.
    await deps.clock.sleep(500 + deps.random() * 2_000, deps.signal);
  }
}

/** Once in full; from then on as any other wait, which shows that it goes on. */
function tellHeld(
  { emit }: Deps,
  subject: LeaseSubject,
  {
    run,
    isNews,
    elapsedMs,
    limitMs,
  }: { readonly run: string; readonly isNews: boolean; readonly elapsedMs: number; readonly limitMs: number },
): void {
  const what = `The ${describeSubject(subject)}`;
  if (isNews) emit({ type: 'note', message: `${what} is held by run ${run}; waiting until it is done, or until its lease lapses.` });
  else {
    const progress = { waitingFor: describeSubject(subject), state: `held by run ${run}`, elapsedMs, estimateMs: undefined, limitMs };
    emit({ type: 'progress', step: undefined, progress });
  }
}

/** One try. `undefined` = not this time. */
async function take(deps: Deps, subject: LeaseSubject, before: Records, failures: number): Promise<Acquired | undefined> {
  const { cloud, signal, runId } = deps;
  const { counter, remember } = await nextCounter(deps, subject, before.all, failures);
  const imageId = leaseImageId(subject, counter);
  const since = deps.clock.now();
  try {
    const properties = leaseProperties(subject, counter, runId, leaseTtlMs);
    const created = await cloud.image.createRecord({ id: imageId, name: leaseName(subject), properties }, { signal });
    if (created === undefined) return undefined;
  } catch (error) {
    if (!(error instanceof HttpError) || ![400, 403, 413].includes(error.status)) {
      await releaseIfOurs(deps, imageId);
      throw error;
    }
    await refuseReader(deps, error);
    deps.emit({
      type: 'warning',
      title: `No lease on the ${describeSubject(subject)}`,
      message: `The cloud refuses the image record that keeps two runs apart (${messageOf(error)}). Going on without it: keep runs on it apart by your CI's own concurrency setting.`,
    });
    return { kind: 'unsupported' };
  }
  try {
    const isAlone = await settleRace(deps, subject, imageId, before);
    if (isAlone) await remember();
    // Where the way was as long as that, the lease may have lapsed on it.
    if (isAlone && deps.clock.now() - since < leaseTtlMs / 2)
      return { kind: 'acquired', tenure: { subject, imageId, since, lapsesAt: since + leaseTtlMs } };
  } catch (error) {
    await release(deps, imageId);
    throw error;
  }
  await release(deps, imageId);
  return undefined;
}

/**
 * Whoever went by another counter may have got another id at the same time: then both step back.
 * @param ended records of runs that are over. That was decided when this run chose to take the lease: the cloud's clock is
 * known to the second only, and whoever waited for the end of a lease is at the very moment where it could say otherwise.
 */
async function settleRace(deps: Deps, subject: LeaseSubject, imageId: string, { all: ended, own }: Records): Promise<boolean> {
  for (const record of own) await deps.cloud.image.deleteImage(record.imageId, { signal: deps.signal });
  const { all } = await readLeaseState(deps, subject);
  const isOver = ({ run, imageId: id }: LeaseRecord) => run === deps.runId || ended.some((record) => record.imageId === id);
  return all.every((record) => record.imageId === imageId || isOver(record) || isLapsed(deps, record));
}

/** A create that was cut off may have been carried out, by us or by another run. */
async function releaseIfOurs(deps: Deps, imageId: string): Promise<void> {
  const created = await withDeadline(deps.clock, releaseMs, (signal) => getOwnImage({ ...deps, signal }, imageId)).catch(() => undefined);
  if (created !== undefined && readLease(created)?.run === deps.runId) await release(deps, imageId);
}

async function release(deps: Deps, imageId: string): Promise<void> {
  try {
    await withDeadline(deps.clock, releaseMs, (signal) => deps.cloud.unfenced.image.deleteImage(imageId, { signal }));
  } catch (error) {
    deps.emit({
      type: 'note',
      message: `The lease could not be given up and lapses by itself in ${leaseTtlMs / 1000} s: ${messageOf(error)}`,
    });
  }
}
