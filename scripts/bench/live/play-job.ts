/** One job by one tool: what it cost, what the cloud did meanwhile, and whether the job was done. */
import { at, type Json, listAt, textAt } from '../../../test/helpers/contract-http.ts';
import { imagesOf, serversOf } from '../../../test/helpers/live-bench.ts';
import { propertyOf, standOf } from '../../../test/helpers/live-golden.ts';
import { type Measured, measureProcess } from '../measure-process.ts';
import type { LiveRun } from '../results.ts';
import { divideTime, type Moment, workOf } from './cloud-work.ts';
import { followNovaLog } from './nova-log.ts';
import { commandOf } from './peers.ts';
import type { Stage } from './stage.ts';

export interface Job {
  /** Servers; 0 for the snapshot alone. */
  readonly count: number;
  /** Of the servers, and of the environment. */
  readonly prefix: string;
  /** Nova's. */
  readonly log: string;
}

const flavor = 'm1.tiny';
/** A hundred servers take less. */
const limitMs = 20 * 60_000;

export async function playJob(stage: Stage, { count, prefix, log }: Job, signal: AbortSignal): Promise<LiveRun> {
  const { tool, bench, golden, gate } = stage;
  const image = `${prefix}-image`;
  const env = { ...bench.env, OS_AUTH_URL: gate.authUrl };
  gate.passed.length = 0;
  const momentsSince = followNovaLog(log);
  const command = commandOf(tool, { golden: golden.name, prefix, image, flavor, network: bench.network, count, env });
  const measured = await measureProcess(command, limitMs, signal);
  signal.throwIfAborted();
  const { startedAt, endedAt, cpuMs, peakMb, largestMb } = measured;
  const failure = await failureOf(stage, count, image, measured);
  const work = workOf(gate.passed, [...momentsSince(), ...(await startsOf(stage))]);
  return {
    tool,
    count,
    ...(failure === undefined ? {} : { failure }),
    wallMs: endedAt - startedAt,
    ...divideTime(work, startedAt, endedAt),
    cpuMs,
    peakMb,
    largestMb,
    requests: countBy(gate.passed.map(({ service }) => service)),
  };
}

/** What is missing of the job, read past the tool, from the cloud itself. */
async function failureOf({ bench, golden }: Stage, count: number, name: string, measured: Measured): Promise<string | undefined> {
  const { exitCode, output } = measured;
  if (exitCode !== 0) return `ended with ${exitCode ?? 'a signal'}: ${output.trim().split('\n').slice(-3).join(' / ')}`;
  const servers = await serversOf(bench.session);
  const own = servers.find((server) => at(server, 'id') === golden.id) ?? null;
  const launched = servers.filter((server) => server !== own).map(standOf);
  const images = (await imagesOf(bench.session)).filter((image) => propertyOf(image, 'name') === name);
  const found = [own === null ? 'no golden server' : standOf(own), images.map((image) => textAt(image, 'status')).join(), ...launched];
  const wanted = ['ACTIVE', 'active', ...Array.from({ length: count }, () => 'ACTIVE')];
  return String(found) === String(wanted) ? undefined : `left ${found.join(', ')}`;
}

/**
 * When the golden server was on again. Only the action's record tells, in whole seconds that are rounded down: the
 * cloud's time is never told as longer than it was.
 */
async function startsOf({ bench, golden }: Stage): Promise<readonly Moment[]> {
  const base = `/servers/${golden.id}/os-instance-actions`;
  const read = async (path: string): Promise<Json> => (await bench.session.compute('GET', path, { version: '2.62' })).json;
  const actions = listAt(await read(base), 'instanceActions').filter((action) => at(action, 'action') === 'start');
  const records = await Promise.all(actions.map((action) => read(`${base}/${textAt(action, 'request_id')}`)));
  return records
    .flatMap((record) => listAt(record, 'instanceAction', 'events'))
    .flatMap((event) => (at(event, 'finish_time') === null ? [] : [Date.parse(`${textAt(event, 'finish_time')}Z`)]))
    .map((time): Moment => ({ phase: 'start', server: golden.id, at: time }));
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
