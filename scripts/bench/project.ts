/** Part `project`: what each command costs in a project that is full, on the embedded cloud. */
import { imageMarks, serverMarks } from '../../src/domain/marks.ts';
import {
  type CloudSeed,
  createEmulator,
  defaultSeed,
  type SeedImage,
  type SeedServer,
  seededRandom,
  serve,
} from '../../src/emulator/index.ts';
import { cloudSettings } from '../../src/entry-points/cli/demo-cloud.ts';
import { measureProcess } from './measure-process.ts';
import type { ProjectRun, Projects } from './results.ts';
import { readScene } from './scene.ts';

const limitMs = 10 * 60_000;
const goldens = 20;
const environments = 300;
const hourMs = 3_600_000;

const commands: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: 'status', words: ['status'] },
  { name: 'plan', words: ['plan', '--golden', 'golden-1', '--environment', 'env-1', '--count', '2', '--network', 'ci-net'] },
  { name: 'reap, dry run', words: ['reap'] },
  { name: 'refresh', words: ['refresh', '--golden', 'golden-1', '--environment', 'new', '--count', '2', '--network', 'ci-net'] },
];

/** @param sizes how many servers, and as many images, the project has */
export async function benchProjects(
  sizes: readonly number[],
  dist: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Projects> {
  const runs: ProjectRun[] = [];
  for (const size of sizes) {
    for (const { name, words } of commands) {
      const run = await runIn(size, name, words, dist, signal);
      runs.push(run);
      tell(`${name} among ${size} servers and images: ${run.requests} requests, cpu ${run.cpuMs} ms, ${run.largestMb} MB`);
    }
  }
  return { scene: readScene(), goldens, environments, runs };
}

async function runIn(size: number, command: string, words: readonly string[], dist: string, signal: AbortSignal): Promise<ProjectRun> {
  const emulator = createEmulator({
    now: Date.now,
    random: seededRandom(1),
    behaviour: { schedule: 0, hostLatency: 0, snapshotSecondsPerGb: 0 },
    knobs: { shutdown_seconds: 0, spawn_seconds: 0 },
    seed: { ...fullProject(size, Date.now()), quotas: { ci: { instances: -1, cores: -1, ram: -1, ports: -1 } } },
  });
  const served = await serve(emulator);
  try {
    const env = Object.fromEntries(
      Object.entries(cloudSettings(served.url, 'nova')).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]),
    );
    const { startedAt, endedAt, exitCode, cpuMs, largestMb, output } = await measureProcess(
      { file: process.execPath, args: [`${dist}/cli.js`, ...words, '--json'], env },
      limitMs,
      signal,
    );
    if (exitCode !== 0) throw new Error(`${command} among ${size} servers on the embedded cloud ended with ${exitCode}: ${output}`);
    return { command, size, requests: emulator.books.requests.length, cpuMs, largestMb, wallMs: endedAt - startedAt };
  } finally {
    await served.close();
  }
}

/** Golden servers, environments whose servers run from images of theirs, and images of each; no two have the same name. */
function fullProject(size: number, now: number): Pick<CloudSeed, 'servers' | 'images'> {
  const ofGolden = { project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', tags: ['restage:golden'] };
  const goldenServers = numbers(goldens).map(
    (nth): SeedServer => ({ ...ofGolden, id: idOf('0001', nth), name: `golden-${nth}`, network: 'ci-net', age: 90 * 24 * 3600 }),
  );
  const images = numbers(size).map((nth): SeedImage => {
    const name = `restage-image-${nth}`;
    const common = { role: 'server', run: `run-${nth}`, nonce: nonceOf(nth), generation: 1, expiresAt: undefined } as const;
    const marks = {
      ...common,
      environment: `env-${1 + (nth % environments)}`,
      stage: 'current',
      goldenId: idOf('0001', 1 + (nth % goldens)),
    } as const;
    const properties = imageMarks({ ...marks, consistency: 'clean', verified: true, keepImages: size, ephemeral: false }, name);
    return { id: idOf('0002', nth), name, project: 'ci', size: 2 * 1024 ** 3, minDisk: 10, properties, age: nth };
  });
  const servers = numbers(size - goldens).map((nth): SeedServer => {
    const environment = `env-${1 + (nth % environments)}`;
    const metadata = serverMarks({
      ...{
        environment,
        role: 'server',
        generation: 1,
        run: `run-${nth}`,
        nonce: nonceOf(nth),
        stage: 'current',
        imageId: idOf('0002', nth),
      },
      ...{ expiresAt: now + 24 * hourMs, volumes: undefined, quarantine: undefined },
    });
    return {
      project: 'ci',
      user: 'ci',
      flavor: 'm1.small',
      image: `restage-image-${nth}`,
      name: `${environment}-g1-${nth}`,
      metadata,
      age: 3600,
    };
  });
  return { servers: [...goldenServers, ...servers], images: [...defaultSeed.images, ...images] };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function idOf(kind: string, nth: number): string {
  return `00000000-${kind}-4000-8000-${String(nth).padStart(12, '0')}`;
}

function nonceOf(nth: number): string {
  return nth.toString(16).padStart(16, '0');
}
