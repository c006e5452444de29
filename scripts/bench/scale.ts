/** Part `scale`: one refresh of N servers on a cloud that takes no time of its own, the embedded one. */
import { createEmulator, seededRandom, serve } from '../../src/emulator/index.ts';
import { cloudSettings } from '../../src/entry-points/cli/demo-cloud.ts';
import { measureProcess } from './measure-process.ts';
import type { Scale, ScaleRun } from './results.ts';
import { readScene } from './scene.ts';

const limitMs = 20 * 60_000;

export async function benchScale(
  counts: readonly number[],
  dist: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Scale> {
  const runs: ScaleRun[] = [];
  for (const count of counts) {
    const run = await refresh(count, dist, signal);
    runs.push(run);
    tell(
      `N=${count} on the embedded cloud: wall ${run.wallMs} ms, cpu ${run.cpuMs} ms, ${run.largestMb} MB, ${JSON.stringify(run.requests)}`,
    );
  }
  return { scene: readScene(), runs };
}

async function refresh(count: number, dist: string, signal: AbortSignal): Promise<ScaleRun> {
  const emulator = createEmulator({
    now: Date.now,
    random: seededRandom(1),
    behaviour: { schedule: 0, hostLatency: 0, snapshotSecondsPerGb: 0 },
    knobs: { shutdown_seconds: 0, spawn_seconds: 0 },
    seed: { quotas: { ci: { instances: -1, cores: -1, ram: -1, ports: -1 } } },
  });
  const served = await serve(emulator);
  try {
    const env = Object.fromEntries(
      Object.entries(cloudSettings(served.url, 'nova')).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]),
    );
    const words = ['refresh', '--golden', 'golden', '--count', String(count), '--network', 'ci-net', '--json'];
    const { startedAt, endedAt, exitCode, cpuMs, largestMb, output } = await measureProcess(
      { file: process.execPath, args: [`${dist}/cli.js`, ...words], env },
      limitMs,
      signal,
    );
    if (exitCode !== 0) throw new Error(`refresh of ${count} servers on the embedded cloud ended with ${exitCode}: ${output}`);
    const requests: Record<string, number> = {};
    for (const { service } of emulator.books.requests) requests[service] = (requests[service] ?? 0) + 1;
    return { count, wallMs: endedAt - startedAt, cpuMs, largestMb, requests };
  } finally {
    await served.close();
  }
}
