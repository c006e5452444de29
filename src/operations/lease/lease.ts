import { formatDuration } from '../../domain/durations.ts';
import { HttpError, messageOf } from '../../domain/errors.ts';
import type { Image } from '../../openstack/image/types.ts';
import { getOwnImage, type ListedImages, listByOwner } from '../image/own-images.ts';
import { refuseReader } from '../may-write.ts';
import type { Leases, RunContext } from '../run/context.ts';
import { cloudNow, cloudTimeOf } from '../run/time.ts';
import { nextCounter } from './counter.ts';
import {
  describeSubject,
  imageSubject,
  LeaseLostError,
  type LeaseRecord,
  type LeaseSubject,
  leaseFilter,
  leaseImageId,
  leaseName,
  leaseProperties,
  longestTtlMs,
  readLease,
  subjectKey,
} from './record.ts';
import { leaseTtlMs, noteIdle, renewUntil, type Tenure } from './renew.ts';

/** Clocks have a resolution of 1 s on the wire (`Date`, `updated_at`), and an answer takes its time. */
const clockMarginMs = 3_000;
/** The clocks of one cloud's services differ by less. */
const clockSpreadMs = 5 * 60_000;
const releaseMs = 30_000;
/** A request that was cut off has arrived by then, if it does. */
const onItsWayMs = 2_000;
/** What is decided now is on its way to the cloud by then, unless this machine goes to sleep: the fence finds that out. */
const safeMs = 5_000;

export type LeaseState = { readonly kind: 'free' } | { readonly kind: 'lapsed' | 'live' | 'own'; readonly record: LeaseRecord };

interface Records {
  readonly all: readonly LeaseRecord[];
  /** Those of this project, which alone may be deleted. */
  readonly own: readonly LeaseRecord[];
}

/** Who holds the subject now, by the cloud's own clock. */
export async function readLeaseState(ctx: RunContext, subject: LeaseSubject): Promise<LeaseState & Records> {
  return stateIn(ctx, subject, await listByOwner(ctx, { properties: leaseFilter(subject) }));
}

/** Of every subject at once: a record has no data, and of such images a project has few. */
async function readLeaseStates(ctx: RunContext): Promise<(subject: LeaseSubject) => LeaseState & Records> {
  const listed = await listByOwner(ctx, { status: 'queued' });
  return (subject) => stateIn(ctx, subject, listed);
}

/** What was listed so short a time ago tells as much as a list of now: the list after the records are made finds what has come since. */
const listedMs = 5_000;

/**
 * The same by what the survey listed; `undefined` = it is too long ago. Judged by the time of that list: a lease that had not lapsed then may have
 * been renewed since, and is no lapsed one, whose record this run may delete.
 */
function listedLeaseStates(
  ctx: RunContext,
  listed: ListedImages | undefined,
): ((subject: LeaseSubject) => LeaseState & Records) | undefined {
  if (listed === undefined || ctx.clock.now() - listed.at > listedMs) return undefined;
  return (subject) => stateIn(ctx, subject, listed, listed.at);
}

/** A record whose owner is hidden keeps runs apart like any other; it is never deleted. */
function stateIn(
  ctx: RunContext,
  subject: LeaseSubject,
  listed: Pick<ListedImages, 'own' | 'hidden'>,
  at = ctx.clock.now(),
): LeaseState & Records {
  const recordsIn = (images: readonly Image[]) =>
    images
      .flatMap((image) => readLease(image) ?? [])
      .filter((record) => subjectKey(record.subject) === subjectKey(subject))
      .toSorted((a, b) => b.counter - a.counter);
  const own = recordsIn(listed.own);
  const all = recordsIn([...listed.own, ...listed.hidden]);
  const isOwn = ({ run }: LeaseRecord) => run === ctx.runId;
  const live = all.find((record) => !isOwn(record) && !isLapsed(ctx, record, at));
  if (live !== undefined) return { kind: 'live', record: live, all, own };
  const [newest] = all;
  if (newest === undefined) return { kind: 'free', all, own };
  return { kind: isOwn(newest) ? 'own' : 'lapsed', record: newest, all, own };
}

/** The other run that waits for this image, or works on it, now; `undefined` = none. */
export async function otherHolderOf(ctx: RunContext, image: { readonly id: string }): Promise<string | undefined> {
  const state = await readLeaseState(ctx, imageSubject(image));
  return state.kind === 'live' ? state.record.run : undefined;
}

/**
 * A record that was last changed in the cloud's future counts as lapsed: it would hold its subject until then. Its run, should it live,
 * finds the record gone at its next renewal.
 * @param at when it was read, milliseconds since the epoch, by this machine's clock; default: now
 */
export function isLapsed(ctx: RunContext, { lapsesAt }: LeaseRecord, at = ctx.clock.now()): boolean {
  const now = cloudTimeOf(ctx, at);
  return now > lapsesAt + clockMarginMs || lapsesAt > now + longestTtlMs + clockSpreadMs;
}

/** Called at each look at a lease that another run holds, under the leases that are held already. */
export type WhileWaiting = (ctx: RunContext) => Promise<void>;

/**
 * Waits for the lease on `subject`, runs `work` while renewing it, and gives it up.
 * @param waitMs how long to wait for another run's lease; after that, `work` is not run and the holder is returned.
 * @param work `hadToWait`: another run held the lease meanwhile, and what was read before is no longer true. `ctx.leases` takes more
 * leases, held until `work` is over, and gives single ones up before that.
 * @throws LeaseLostError as the reason of the signal of `work`
 */
export async function withLease<T>(
  ctx: RunContext,
  subject: LeaseSubject,
  waitMs: number,
  work: (ctx: RunContext, hadToWait: boolean) => Promise<T>,
  whileWaiting?: WhileWaiting,
): Promise<{ readonly held: true; readonly value: T } | { readonly held: false; readonly holder: LeaseRecord }> {
  let hadToWait = false;
  const onWait = async () => {
    hadToWait = true;
    await whileWaiting?.(ctx);
  };
  const leases = new HeldLeases(ctx);
  try {
    const holder = await leases.take(subject, waitMs, onWait);
    if (holder !== undefined) return { held: false, holder };
    return { held: true, value: await work(leases.inside, hadToWait) };
  } finally {
    await leases.giveUpAll();
  }
}

/**
 * The same for several subjects at once, where no other run holds any of them: a list of records before, one after, and one record for each.
 * Waits for nothing, and holds all of them or none, so that it needs no order.
 * @returns `free`: another run was at work on none of them; else it was a moment ago, or is
 */
export async function withFreeLeases<T>(
  ctx: RunContext,
  subjects: readonly LeaseSubject[],
  listed: ListedImages | undefined,
  work: (ctx: RunContext) => Promise<T>,
): Promise<{ readonly held: true; readonly value: T } | { readonly held: false; readonly isContended: boolean }> {
  const leases = new HeldLeases(ctx);
  try {
    const end = await leases.takeFree(subjects, listed);
    if (end !== 'held') return { held: false, isContended: end === 'contended' };
    return { held: true, value: await work(leases.inside) };
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
  readonly inside: RunContext;
  readonly #outside: RunContext;
  readonly #lost = new AbortController();
  readonly #held = new Map<string, HeldLease>();

  constructor(outside: RunContext) {
    this.#outside = outside;
    // Timers tell of a lost lease as well, but a machine that wakes up from sleep may hear the answer of its last request before them, and act on it.
    this.inside = outside.underLeases(this, () => this.#assertHeld(), this.#lost.signal);
  }

  holds(subject: LeaseSubject): boolean {
    return this.#held.has(subjectKey(subject)) || this.#outside.leases?.holds(subject) === true;
  }

  isSafe(subject: LeaseSubject): boolean {
    const held = this.#held.get(subjectKey(subject));
    if (held === undefined) return this.#outside.leases?.isSafe(subject) === true;
    return !this.#lost.signal.aborted && this.#outside.clock.now() < held.tenure.lapsesAt - safeMs;
  }

  async take(subject: LeaseSubject, waitMs: number, onWait: () => Promise<void> = async () => {}): Promise<LeaseRecord | undefined> {
    if (this.holds(subject)) return undefined;
    const acquired = await acquire(this.#outside, subject, waitMs, onWait);
    if (acquired.kind === 'busy') return acquired.holder;
    if (acquired.kind === 'unsupported') return undefined;
    this.#keep(acquired.tenure);
    return undefined;
  }

  async takeFree(subjects: readonly LeaseSubject[], listed?: ListedImages): Promise<'held' | 'busy' | 'contended'> {
    const acquired = await acquireFree(
      this.#outside,
      subjects.filter((subject) => !this.holds(subject)),
      listed,
    );
    if (typeof acquired === 'string') return acquired;
    for (const tenure of acquired) this.#keep(tenure);
    return 'held';
  }

  #keep(tenure: Tenure): void {
    const finished = new AbortController();
    const renewing = renewUntil(this.#outside, tenure, finished.signal, (reason) => this.#lost.abort(reason));
    this.#held.set(subjectKey(tenure.subject), { tenure, finished, renewing });
  }

  foresee(subject: LeaseSubject, idleUntil: number | undefined): void {
    const held = this.#held.get(subjectKey(subject));
    if (held === undefined) this.#outside.leases?.foresee(subject, idleUntil);
    else noteIdle(held.tenure, idleUntil, this.#outside.clock.now());
  }

  async giveUp(subject: LeaseSubject): Promise<void> {
    const key = subjectKey(subject);
    const held = this.#held.get(key);
    if (held === undefined) return this.#outside.leases?.giveUp(subject);
    this.#held.delete(key);
    await end(this.#outside, held);
  }

  async giveUpAll(): Promise<void> {
    await Promise.all([...this.#held.values()].map((held) => end(this.#outside, held)));
    this.#held.clear();
  }

  #assertHeld(): void {
    for (const { tenure } of this.#held.values()) {
      if (this.#outside.clock.now() >= tenure.lapsesAt)
        this.#lost.abort(new LeaseLostError(tenure.subject, 'it lapsed while this machine was asleep or busy'));
    }
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
  }
}

async function end(ctx: RunContext, { tenure, finished, renewing }: HeldLease): Promise<void> {
  finished.abort();
  await renewing;
  await release(ctx, tenure.imageId, tenure.lapsesAt - ctx.clock.now());
}

type Acquired =
  | { readonly kind: 'acquired'; readonly tenure: Tenure }
  | { readonly kind: 'busy'; readonly holder: LeaseRecord }
  | { readonly kind: 'unsupported' };

async function acquire(ctx: RunContext, subject: LeaseSubject, waitMs: number, onWait: () => Promise<void>): Promise<Acquired> {
  const since = ctx.clock.now();
  let toldOf: string | undefined;
  let failures = 0;
  for (;;) {
    const state = await readLeaseState(ctx, subject);
    if (state.kind === 'live') {
      const elapsedMs = ctx.clock.now() - since;
      if (elapsedMs >= waitMs) return { kind: 'busy', holder: state.record };
      await onWait();
      tellHeld(ctx, subject, { run: state.record.run, isNews: toldOf !== state.record.run, elapsedMs, limitMs: waitMs });
      toldOf = state.record.run;
      await ctx.sleep(Math.min(5_000, Math.max(1_000, state.record.lapsesAt + clockMarginMs - cloudNow(ctx))));
      continue;
    }
    const taken = await take(ctx, subject, state, failures);
    if (taken !== undefined) return taken;
    failures += 1;
    await onWait();
    // Another run was faster, or the counter was lost: look again after a moment that differs from every other run's.
    await ctx.sleep(500 + ctx.random() * 2_000);
  }
}

/** Once in full; from then on as any other wait, which shows that it goes on. */
function tellHeld(
  { emit }: RunContext,
  subject: LeaseSubject,
  {
    run,
    isNews,
    elapsedMs,
    limitMs,
  }: { readonly run: string; readonly isNews: boolean; readonly elapsedMs: number; readonly limitMs: number },
): void {
  const what = describeSubject(subject);
  if (isNews) emit({ type: 'note', message: `Run ${run} is working on ${what}. Waiting until that run is done or its lease lapses.` });
  else {
    const progress = { waitingFor: what, state: `held by run ${run}`, elapsedMs, estimateMs: undefined, limitMs };
    emit({ type: 'progress', step: undefined, progress });
  }
}

/** A record that this run has made, and may have to withdraw. */
interface Made {
  readonly tenure: Tenure;
  readonly remember: () => Promise<void>;
}

/** One try. `undefined` = not this time. */
async function take(ctx: RunContext, subject: LeaseSubject, before: Records, failures: number): Promise<Acquired | undefined> {
  let made: Made | undefined;
  try {
    made = await make(ctx, subject, before, failures);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    await refuseReader(ctx, error);
    ctx.emit({
      type: 'warning',
      title: `No lease on ${describeSubject(subject)}`,
      message: `The cloud refuses the image record that keeps two runs apart (${messageOf(error)}). This run continues without a lease. Use your CI's own concurrency setting so that two runs never work on it at once.`,
    });
    return { kind: 'unsupported' };
  }
  if (made === undefined) return undefined;
  const { tenure, remember } = made;
  try {
    const isAlone = await settleRace(ctx, subject, tenure.imageId, before);
    if (isAlone) await remember();
    if (isAlone && isTimely(ctx, tenure)) return { kind: 'acquired', tenure };
  } catch (error) {
    await release(ctx, tenure.imageId);
    throw error;
  }
  await release(ctx, tenure.imageId);
  return undefined;
}

/** `undefined` = the number is taken. */
async function make(ctx: RunContext, subject: LeaseSubject, before: Records, failures: number): Promise<Made | undefined> {
  const { cloud, runId } = ctx;
  const { counter, remember } = await nextCounter(ctx, subject, before.all, failures);
  const imageId = leaseImageId(subject, counter);
  const since = ctx.clock.now();
  try {
    const properties = leaseProperties(subject, counter, runId, leaseTtlMs);
    const created = await cloud.image.createRecord({ id: imageId, name: leaseName(subject), properties });
    return created && { tenure: { subject, imageId, since, lapsesAt: since + leaseTtlMs }, remember };
  } catch (error) {
    if (!isUnsupported(error)) await releaseIfOurs(ctx, imageId);
    throw error;
  }
}

function isUnsupported(error: unknown): error is HttpError {
  return error instanceof HttpError && [400, 403, 413].includes(error.status);
}

/** Where the way was as long as that, the lease may have lapsed on it. */
function isTimely(ctx: RunContext, { since }: Tenure): boolean {
  return ctx.clock.now() - since < leaseTtlMs / 2;
}

/**
 * All of them or none. `busy`: another run holds one, and nothing was tried. `contended`: one could not be had after all, or another run was at
 * work while the survey was made.
 */
async function acquireFree(
  ctx: RunContext,
  subjects: readonly LeaseSubject[],
  listed: ListedImages | undefined,
): Promise<readonly Tenure[] | 'busy' | 'contended'> {
  const seen = listedLeaseStates(ctx, listed);
  const states = seen ?? (await readLeaseStates(ctx));
  const wanted = subjects.map((subject) => ({ subject, before: states(subject) }));
  if (wanted.some(({ before }) => before.kind === 'live')) return seen === undefined ? 'busy' : 'contended';
  const tries = await Promise.allSettled(wanted.map(({ subject, before }) => make(ctx, subject, before, 0)));
  const made = tries.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []));
  const withdraw = () => Promise.all(made.map(({ tenure }) => release(ctx, tenure.imageId)));
  try {
    for (const one of tries) if (one.status === 'rejected' && !isUnsupported(one.reason)) throw one.reason;
    if (made.length === wanted.length && (await areAlone(ctx, made, states))) {
      await Promise.all(made.map(({ remember }) => remember()));
      if (made.every(({ tenure }) => isTimely(ctx, tenure))) return made.map(({ tenure }) => tenure);
    }
  } catch (error) {
    await withdraw();
    throw error;
  }
  await withdraw();
  return 'contended';
}

/** As `settleRace`, by one list. One that does not show the record just made tells nothing: then each subject is asked for by itself. */
async function areAlone(ctx: RunContext, made: readonly Made[], before: (subject: LeaseSubject) => Records): Promise<boolean> {
  const tenures = made.map(({ tenure }) => tenure);
  await Promise.all(tenures.flatMap(({ subject }) => before(subject).own).map(({ imageId }) => ctx.cloud.image.deleteImage(imageId)));
  const states = await readLeaseStates(ctx);
  for (const { subject, imageId } of tenures) {
    const listed = states(subject);
    const isShown = listed.all.some((record) => record.imageId === imageId);
    const { all } = isShown ? listed : await readLeaseState(ctx, subject);
    if (!isAloneIn(ctx, all, imageId, before(subject).all)) return false;
  }
  return true;
}

/**
 * A run that went by another counter may have got another id at the same time: then both step back.
 * @param ended records of runs that are over. That was decided when this run chose to take the lease: the cloud's clock is
 * known to the second only, and a run that waited for the end of a lease is at the very moment where it could say otherwise.
 */
async function settleRace(ctx: RunContext, subject: LeaseSubject, imageId: string, { all: ended, own }: Records): Promise<boolean> {
  for (const record of own) await ctx.cloud.image.deleteImage(record.imageId);
  const { all } = await readLeaseState(ctx, subject);
  return isAloneIn(ctx, all, imageId, ended);
}

function isAloneIn(ctx: RunContext, all: readonly LeaseRecord[], imageId: string, ended: readonly LeaseRecord[]): boolean {
  const isOver = ({ run, imageId: id }: LeaseRecord) => run === ctx.runId || ended.some((record) => record.imageId === id);
  return all.every((record) => record.imageId === imageId || isOver(record) || isLapsed(ctx, record));
}

/** A create that was cut off may have been carried out, by us or by another run, or may still be on its way. */
async function releaseIfOurs(ctx: RunContext, imageId: string): Promise<void> {
  const look = async (here: RunContext) => {
    const first = await getOwnImage(here, imageId);
    if (first !== undefined) return first;
    await here.sleep(onItsWayMs);
    return getOwnImage(here, imageId);
  };
  const created = await ctx.cleanup(look, releaseMs).catch(() => undefined);
  if (created !== undefined && readLease(created)?.run === ctx.runId) await release(ctx, imageId);
}

/** @param leftMs until it lapses by itself */
async function release(ctx: RunContext, imageId: string, leftMs = leaseTtlMs): Promise<void> {
  try {
    await ctx.cleanup(({ cloud }) => cloud.unfenced.image.deleteImage(imageId), releaseMs);
  } catch (error) {
    ctx.emit({
      type: 'note',
      message: `The lease could not be released. It lapses by itself in ${formatDuration(leftMs)}: ${messageOf(error)}`,
    });
  }
}
