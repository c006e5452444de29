import type { JsonObject } from '../../helpers/contract-http.ts';
import { overlap, snapshotsOf } from '../../helpers/live-actions.ts';
import { connect, externalNetworkName, type LiveBench, openLiveBench } from '../../helpers/live-bench.ts';
import { type Ran, restage } from '../../helpers/live-command.ts';
import { environmentName, type Golden, launchGolden } from '../../helpers/live-golden.ts';
import { type Holdings, problemsOfLeavings, problemsOfResult, readHoldings } from '../../helpers/live-holdings.ts';

/** What a series is played on: a project with one golden server and, most of the time, one environment. */
export interface Stage {
  readonly bench: LiveBench;
  readonly golden: Golden;
  readonly environment: string;
  /** `refresh`, with all that it needs to know. */
  readonly refresh: readonly string[];
  /** What the project held before the first run. */
  readonly before: Holdings;
}

/** Servers of the environment. */
const count = 2;
/** Of `refresh`, the default. */
const keepImages = 3;
/** Seconds, with something to spare. */
const leaseLapses = 60;

/** @param knobs the test bed's, for the golden server */
export async function openStage(
  name: string,
  knobs: JsonObject = {},
): Promise<{ readonly stage: Stage; readonly close: () => Promise<void> }> {
  const { bench, close } = await openLiveBench(name);
  try {
    return { stage: await setStage(bench, name, knobs), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param knobs the test bed's, for the golden server */
export async function setStage(bench: LiveBench, name: string, knobs: JsonObject = {}): Promise<Stage> {
  await connect(bench);
  const golden = await launchGolden(bench, name, { shutdown_seconds: 3, snapshot_seconds: 4, ...knobs });
  const environment = environmentName(name);
  const words = ['--golden', golden.name, '--environment', environment, '--count', String(count)];
  return {
    bench,
    golden,
    environment,
    refresh: ['refresh', ...words, '--floating-ip-network', externalNetworkName],
    before: await readHoldings(bench, golden),
  };
}

/** What is not as it must be after a refresh that came to its end: golden server, duplicates, leaks, snapshots that met. */
export async function problemsOfRefresh({ bench, golden, environment }: Stage): Promise<readonly string[]> {
  const held = await readHoldings(bench, golden);
  const spans = await snapshotsOf(bench, golden);
  const met = spans.filter((span, index) => spans.slice(0, index).some((earlier) => overlap(earlier, span)));
  return [
    ...problemsOfResult(held, { environment, count, floatingIps: true, keepImages }),
    ...met.map(({ from }) => `the snapshot of ${new Date(from).toISOString()} met an earlier one`),
  ];
}

/** Destroys the environment, and says what is left of it. */
export async function problemsOfDestroy({ bench, golden, environment, before }: Stage): Promise<{
  readonly ran: Ran;
  readonly problems: readonly string[];
}> {
  const ran = await restage(bench, ['destroy', '--environment', environment, '--with-images']);
  const left = problemsOfLeavings(await readHoldings(bench, golden), before).map((problem) => `after the destroy: ${problem}`);
  return { ran, problems: [...(ran.code === 0 ? [] : [`the destroy ended with ${ran.code}`]), ...left] };
}

/** Lets every lease lapse and reaps, and says what is left of the leases: nothing may be. */
export async function problemsOfReap({ bench, golden }: Stage): Promise<{ readonly ran: Ran; readonly problems: readonly string[] }> {
  await bench.target.pause(leaseLapses);
  const ran = await restage(bench, ['reap', '--apply', 'true']);
  const { leases } = await readHoldings(bench, golden);
  const left = leases.length === 0 ? [] : [`after the reap: lease records: ${leases.join(', ')}`];
  return { ran, problems: [...(ran.code === 0 ? [] : [`the reap ended with ${ran.code}`]), ...left] };
}
