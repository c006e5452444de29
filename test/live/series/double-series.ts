import { setTimeout as pause } from 'node:timers/promises';
import { textAt } from '../../helpers/contract-http.ts';
import { snapshotsOf } from '../../helpers/live-actions.ts';
import { imagesOf } from '../../helpers/live-bench.ts';
import { type Ran, restage } from '../../helpers/live-command.ts';
import { propertyOf } from '../../helpers/live-golden.ts';
import { problemsOfDestroy, problemsOfRefresh, type Stage } from './stage.ts';

/** Two refreshes of one golden server, started in the same instant. */
export interface DoubleRound {
  /** Exit codes of the two. */
  readonly codes: readonly (number | null)[];
  /** Snapshots that Nova began meanwhile. */
  readonly snapshots: number;
  /** The most images that were being made at any moment that was looked at. */
  readonly mostAtOnce: number;
  readonly ms: number;
  readonly isDestroyed: boolean;
  /** What is not as it must be; none = the round was won. */
  readonly problems: readonly string[];
  /** Every run of this round, by what it was. */
  readonly runs: Readonly<Record<string, Ran>>;
}

export interface DoublePlan {
  readonly rounds: number;
  readonly destroyEvery: number;
  readonly report?: (round: DoubleRound) => void;
}

export async function playDoubles(stage: Stage, plan: DoublePlan): Promise<readonly DoubleRound[]> {
  const rounds: DoubleRound[] = [];
  while (rounds.length < plan.rounds) {
    const startedAt = Date.now();
    const earlier = (await snapshotsOf(stage.bench, stage.golden)).length;
    const over = new AbortController();
    const watching = watchImages(stage, over.signal);
    const [one, other] = await Promise.all([restage(stage.bench, stage.refresh), restage(stage.bench, stage.refresh)]);
    over.abort();
    const mostAtOnce = await watching;
    const snapshots = (await snapshotsOf(stage.bench, stage.golden)).length - earlier;
    const codes = [one.code, other.code];
    const found = await problemsOfRefresh(stage);
    const isDestroyed = rounds.length + 1 === plan.rounds || (rounds.length + 1) % plan.destroyEvery === 0;
    const destroyed = isDestroyed ? await problemsOfDestroy(stage) : undefined;
    const round: DoubleRound = {
      codes,
      snapshots,
      mostAtOnce,
      ms: Date.now() - startedAt,
      isDestroyed,
      problems: [
        ...(codes.includes(0) && codes.every((code) => code === 0 || code === 75) ? [] : [`they ended with ${codes.join(' and ')}`]),
        ...(mostAtOnce > 1 ? [`${mostAtOnce} images were being made at once`] : []),
        ...found,
        ...(destroyed?.problems ?? []),
      ],
      runs: { one, other, ...(destroyed === undefined ? {} : { destroy: destroyed.ran }) },
    };
    rounds.push(round);
    plan.report?.(round);
  }
  return rounds;
}

/** Looks until `over` at the images that have not got their data yet. */
async function watchImages({ bench }: Stage, over: AbortSignal): Promise<number> {
  let most = 0;
  while (!over.aborted) {
    const making = (await imagesOf(bench.session)).filter(
      (image) => ['queued', 'saving'].includes(textAt(image, 'status')) && propertyOf(image, 'restage_lease') === undefined,
    );
    most = Math.max(most, making.length);
    await pause(300);
  }
  return most;
}
