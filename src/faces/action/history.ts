import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { messageOf } from '../../domain/errors.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Result } from '../../operations/results.ts';
import type { RunRecord } from '../../reports/trend.ts';

/** Where the runner's cache service keeps the records of the last runs. Nothing depends on them but a chart. */
export interface HistoryPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that reaches the cache service: `history.js` beside the action. */
  readonly program: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Why there is no history; for the debug log. */
  readonly onTrouble: (reason: string) => void;
}

/** More than a chart shows, so that a longer chart needs no new records. */
const mostRecords = 50;
/** For each of two requests to the cache service, which a run's end waits for. */
const limitMs = 15_000;

const records = v.array(
  v.object({
    at: v.pipe(v.string(), v.isoTimestamp()),
    snapshotSeconds: v.pipe(v.number(), v.minValue(0)),
    downtimeSeconds: v.optional(v.pipe(v.number(), v.minValue(0))),
  }),
);

/**
 * The last runs that took snapshots of these golden servers, oldest first, this one added and kept for the next;
 * none for a run that took no snapshot, and where there is no cache service.
 */
export async function rememberRun(result: Result, place: HistoryPlace): Promise<readonly RunRecord[]> {
  const { env, onTrouble } = place;
  const { snapshotSeconds, goldenDowntimeSeconds: downtimeSeconds, snapshots = [] } = result;
  if (snapshotSeconds === undefined || snapshots.length === 0 || !hasCache(env)) return [];
  const record: RunRecord = { at: isoTime(place.now), snapshotSeconds, downtimeSeconds };
  const cache = openCache(place, snapshots.map(({ golden }) => golden).sort());
  const runs = [record];
  try {
    runs.unshift(...(await cache.restore()).slice(1 - mostRecords));
    // Never after a failure: of two entries the newer is found, and it would be the shorter one.
    await cache.save(runs);
  } catch (error) {
    onTrouble(messageOf(error));
  }
  return runs;
}

/** The runner tells where its cache service is only to the actions of a workflow on GitHub. */
function hasCache({
  ACTIONS_RUNTIME_TOKEN: token,
  ACTIONS_RESULTS_URL: v2,
  ACTIONS_CACHE_URL: v1,
  RUNNER_TEMP: temp,
}: HistoryPlace['env']): boolean {
  return Boolean(token && (v2 || v1) && temp);
}

function openCache({ env, program, now }: HistoryPlace, goldens: readonly string[]) {
  const hash = createHash('sha256').update(JSON.stringify(goldens)).digest('hex').slice(0, 12);
  const folder = join(env.RUNNER_TEMP ?? '', `restage-runs-${hash}`);
  const file = join(folder, 'runs.json');
  const prefix = `restage-runs-${hash}-`;
  // An entry is never changed; of those whose keys begin with the prefix the newest is found.
  const reach = async (verb: 'restore' | 'save') => {
    const { stdout } = await runProgram([program, verb, folder, `${prefix}${now}`, prefix], childEnv(env));
    // The toolkit's client never fails; it warns.
    const [, trouble] = /^::(?:warning|error)[^:]*::(.*)$/m.exec(stdout) ?? [];
    if (trouble !== undefined) throw new Error(trouble);
  };
  return {
    restore: async (): Promise<readonly RunRecord[]> => {
      await reach('restore');
      const { success, output } = v.safeParse(records, parsed(file));
      return success ? output : [];
    },
    save: async (runs: readonly RunRecord[]): Promise<void> => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, JSON.stringify(runs));
      await reach('save');
    },
  };
}

async function runProgram(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly stdout: string }> {
  const ended = AbortSignal.timeout(limitMs);
  try {
    return await promisify(execFile)(process.execPath, argv, { env, signal: ended, killSignal: 'SIGKILL' });
  } catch (error) {
    throw ended.aborted ? new Error(`the cache service took more than ${limitMs / 1000} s`) : error;
  }
}

/** What a cache of another version, or of somebody else, holds is no history. */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Without the inputs, which hold secrets; without the debug log, which nobody reads. */
function childEnv(env: HistoryPlace['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_') && name !== 'RUNNER_DEBUG'));
}
