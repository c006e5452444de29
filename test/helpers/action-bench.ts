import type { ExpectStatic, onTestFinished } from 'vitest';
import { readIntent } from '../../src/domain/intent.ts';
import { createEmulator, defaultSeed, type Emulator, type SeedServer, seededRandom, serve } from '../../src/emulator/index.ts';
import type { StepOptions } from './runner.ts';

/** What ships; another entry, for instance the sources, by `RESTAGE_ACTION`. */
const entry = process.env.RESTAGE_ACTION ?? 'dist/action.js';
export const password = 'right-horse-battery';

/** A golden server that stops, is copied and starts within seconds. */
const quick = { 'testbed:shutdown_seconds': '1', 'testbed:snapshot_seconds': '2', 'testbed:upload_seconds': '1' };

export interface Bench {
  readonly emulator: Emulator;
  /** A step with this cloud's `clouds-yaml`. */
  step(inputs: Record<string, string>, more?: Partial<StepOptions>): StepOptions;
}

/** A cloud of its own for each test: they wait for real seconds, so they wait together. */
export async function openBench(onFinished: typeof onTestFinished, golden: Partial<SeedServer> = {}): Promise<Bench> {
  const emulator = createEmulator({
    now: Date.now,
    random: seededRandom(42),
    seed: {
      ...defaultSeed,
      users: defaultSeed.users.map((user) => ({ ...user, password })),
      servers: defaultSeed.servers.map((server) => ({ ...server, metadata: quick, ...golden })),
    },
  });
  const { url, close } = await serve(emulator);
  onFinished(close);
  const auth = `auth_url: "${url}/identity/v3", username: ci, password: ${password}, project_name: ci`;
  const domains = 'user_domain_name: Default, project_domain_name: Default';
  const cloudsYaml = `clouds:\n  ci:\n    region_name: RegionOne\n    auth: { ${auth}, ${domains} }\n`;
  return {
    emulator,
    step: (inputs, more) => ({ entry, inputs: { 'clouds-yaml': cloudsYaml, network: 'ci-net', ...inputs }, ...more }),
  };
}

/** The log as a reader of the workflow sees it: masking commands are gone. */
export const visible = (log: string) => log.replaceAll(/^::add-mask::.*$/gm, '');

/** The golden server is on, nothing is owed to it, and no server and no image is left. */
export function expectNothingLeft({ books }: Emulator, expect: ExpectStatic): void {
  const servers = books.servers().filter(({ deletedAt }) => deletedAt === undefined);
  expect(servers.map(({ name, vmState }) => [name, vmState])).toEqual([['golden', 'active']]);
  expect(readIntent(servers[0]?.tags ?? [])).toBeUndefined();
  expect(books.images().filter(({ name, status }) => name?.startsWith('restage-') && status !== 'deleted')).toEqual([]);
}
