/** Part `live`: the same jobs by every tool on the real OpenStack of test/openstack, in turn. */
import { join } from 'node:path';
import { type Live, type LiveRun, type Tool, tools } from '../results.ts';
import { readScene, versionsOfTheRest } from '../scene.ts';
import type { Passed } from './gate.ts';
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
  /** Each request of a run, by the run's name. */
  readonly trace: (name: string, passed: readonly Passed[]) => void;
  readonly signal: AbortSignal;
}

/**
 * Each tool does each job; who is first alternates. A run that fails is noted, and the others go on; a tool whose project
 * cannot be had, or emptied again, is left out from there on.
 */
export async function benchLive({ only, counts, runs, state, tell, keep, trace, signal }: LiveOptions): Promise<Live> {
  const versions = versionsOfTheRest();
  const absent: Partial<Record<Tool, string>> = 'Packer' in versions ? {} : { packer: 'its Debian package is not installed' };
  const scene = readScene(versions);
  const done: LiveRun[] = [];
  const live = (): Live => ({ scene, runs: [...done], absent: { ...absent } });
  const stages: Stage[] = [];
  const attempt = async (tool: Tool, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      absent[tool] = error instanceof Error ? error.message : String(error);
      tell(`${tool} is left out: ${absent[tool]}`);
    }
  };
  try {
    for (const tool of tools.filter((each) => only.includes(each) && !(each in absent) && counts.some((count) => takesPart(each, count)))) {
      signal.throwIfAborted();
      tell(`a project for ${tool}`);
      await attempt(tool, async () => void stages.push(await openStage(tool)));
    }
    for (const [index, count] of Array.from({ length: runs }, () => counts)
      .flat()
      .entries()) {
      for (const stage of rotate(stages, index).filter(({ tool }) => takesPart(tool, count) && !(tool in absent))) {
        signal.throwIfAborted();
        await attempt(stage.tool, async () => {
          const run = await playJob(stage, { count, prefix: `bench-${index}`, log: join(state, 'logs/nova-compute.log') }, signal);
          done.push(run);
          tell(lineOf(run));
          trace(`${index}-${count}-${run.tool}`, stage.gate.passed);
          await clearStage(stage);
        });
        keep(live());
      }
    }
  } finally {
    tell('deleting the projects');
    await Promise.all(stages.map((stage) => stage.close()));
  }
  if (done.length === 0) throw new Error('No tool had a project to work in: is the test bed up (test/openstack/status)?');
  return live();
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
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
