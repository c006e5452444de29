/** Part `live`: the same jobs by every tool on the real OpenStack of test/openstack, in turn. */
import { join } from 'node:path';
import { type Live, type LiveRun, type Tool, tools } from '../results.ts';
import { readScene, versionsOfTheRest } from '../scene.ts';
import { takesPart } from './peers.ts';
import { playJob } from './play-job.ts';
import { clearStage, openStage, type Stage } from './stage.ts';

export interface LiveOptions {
  readonly only: readonly Tool[];
  readonly counts: readonly number[];
  readonly runs: number;
  /** The folder of the test bed. */
  readonly state: string;
  readonly tell: (line: string) => void;
  /** After each run, with all so far. */
  readonly keep: (live: Live) => void;
  readonly signal: AbortSignal;
}

/** Each tool does each job; who is first alternates. A tool that fails is noted, and the others go on. */
export async function benchLive({ only, counts, runs, state, tell, keep, signal }: LiveOptions): Promise<Live> {
  const versions = versionsOfTheRest();
  const absent: Partial<Record<Tool, string>> = 'Packer' in versions ? {} : { packer: 'its Debian package is not installed' };
  const scene = readScene(versions);
  const done: LiveRun[] = [];
  const live = (): Live => ({ scene, runs: [...done], absent });
  const jobs = Array.from({ length: runs }, () => counts).flat();
  const stages: Stage[] = [];
  try {
    for (const tool of tools.filter((each) => only.includes(each) && !(each in absent) && counts.some((count) => takesPart(each, count)))) {
      tell(`a project for ${tool}`);
      stages.push(await openStage(tool));
    }
    for (const [index, count] of jobs.entries()) {
      const first = index % stages.length;
      for (const stage of [...stages.slice(first), ...stages.slice(0, first)].filter(({ tool }) => takesPart(tool, count))) {
        signal.throwIfAborted();
        const run = await playJob(stage, { count, prefix: `bench-${index}`, log: join(state, 'logs/nova-compute.log') }, signal);
        done.push(run);
        tell(lineOf(run));
        keep(live());
        await clearStage(stage);
      }
    }
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
  }
  return live();
}

function lineOf({ tool, count, failure, wallMs, cloudMs, idleMs, cpuMs, peakMb, requests }: LiveRun): string {
  const sent = Object.values(requests).reduce((sum, each) => sum + each, 0);
  const idle = Object.entries(idleMs).map(([phase, ms]) => `${phase} ${seconds(ms)}`);
  const figures = [`wall ${seconds(wallMs)}`, `cloud ${seconds(cloudMs)}`, `cpu ${seconds(cpuMs)}`, `${peakMb} MB`, `${sent} requests`];
  return `N=${count} ${tool}: ${figures.join(', ')}; idle: ${idle.join(', ')}${failure === undefined ? '' : `; FAILED: ${failure}`}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
