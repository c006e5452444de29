import { type Ran, restage, startRestage } from '../../helpers/live-command.ts';
import { problemsOfDestroy, problemsOfReap, problemsOfRefresh, type Stage } from './stage.ts';

/** One refresh killed, one more run after it, and now and then a destroy. */
export interface KillRound {
  /** Milliseconds from the start of the killed run. */
  readonly killedAfterMs: number;
  /** How long an earlier refresh took that was not killed. */
  readonly fullMs: number;
  /** The last line that the killed run wrote. */
  readonly lastLine: string;
  readonly nextMs: number;
  readonly isDestroyed: boolean;
  /** What is not as it must be; none = the round was won. */
  readonly problems: readonly string[];
  /** Every run of this round, by what it was. */
  readonly runs: Readonly<Record<string, Ran>>;
}

export interface KillPlan {
  /** Between 0 and 1, anew each time. */
  readonly random: () => number;
  readonly rounds: number;
  /** After every so many rounds, and after the last, the environment is destroyed and what is left is looked at; in the end, reaped. */
  readonly destroyEvery: number;
  /** The folder of the bundle whose runs are killed, and whose servers stand before; default: the one that follows. */
  readonly earlier?: string | undefined;
  readonly report?: (round: KillRound) => void;
}

/**
 * Kills one refresh after another at a moment that is spread evenly over the length of a whole one, and lets one more run
 * follow each. Where the environment was not destroyed, the next one is killed at its change of generations.
 */
export async function playKills(stage: Stage, plan: KillPlan): Promise<readonly KillRound[]> {
  let { fullMs } = await timed(stage, plan.earlier);
  const rounds: KillRound[] = [];
  while (rounds.length < plan.rounds) {
    const afterMs = plan.random() * fullMs;
    const begun = await killAfter(stage, afterMs, plan.earlier);
    if (begun.kind === 'ended') {
      // Faster than the one before: it was no kill.
      fullMs = begun.tookMs;
      continue;
    }
    const next = await timed(stage);
    const found = await problemsOfRefresh(stage);
    const isLast = rounds.length + 1 === plan.rounds;
    const isDestroyed = isLast || (rounds.length + 1) % plan.destroyEvery === 0;
    const destroyed = isDestroyed ? await problemsOfDestroy(stage) : undefined;
    const reaped = isLast ? await problemsOfReap(stage) : undefined;
    const round: KillRound = {
      killedAfterMs: afterMs,
      fullMs,
      lastLine: begun.ran.log.trimEnd().split('\n').at(-1) ?? '',
      nextMs: next.fullMs,
      isDestroyed,
      problems: [
        ...(next.ran.code === 0 ? [] : [`the next run ended with ${next.ran.code}`]),
        ...found,
        ...(destroyed?.problems ?? []),
        ...(reaped?.problems ?? []),
      ],
      runs: {
        killed: begun.ran,
        next: next.ran,
        ...(destroyed === undefined ? {} : { destroy: destroyed.ran }),
        ...(reaped === undefined ? {} : { reap: reaped.ran }),
      },
    };
    rounds.push(round);
    plan.report?.(round);
  }
  return rounds;
}

async function timed({ bench, refresh }: Stage, bundle?: string): Promise<{ readonly ran: Ran; readonly fullMs: number }> {
  const startedAt = Date.now();
  const ran = await restage(bench, refresh, bundle === undefined ? {} : { bundle });
  return { ran, fullMs: Date.now() - startedAt };
}

type Begun = { readonly kind: 'killed'; readonly ran: Ran } | { readonly kind: 'ended'; readonly tookMs: number };

async function killAfter({ bench, refresh }: Stage, afterMs: number, bundle: string | undefined): Promise<Begun> {
  const startedAt = Date.now();
  const running = startRestage(bench, refresh, bundle === undefined ? {} : { bundle });
  const timer = setTimeout(running.kill, afterMs);
  const ran = await running.ended;
  clearTimeout(timer);
  return running.process.signalCode === 'SIGKILL' ? { kind: 'killed', ran } : { kind: 'ended', tookMs: Date.now() - startedAt };
}
