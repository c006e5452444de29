import { test as base } from 'vitest';
import { createEmulator, defaultSeed, type Emulator, seededRandom, serve } from '../../src/emulator/index.ts';
import { type CommandRun, runCommand } from './command.ts';

export const password = 'correct-horse-battery';
export const qa = ['--environment', 'qa', '--network', 'ci-net'];
export const launch = ['launch', '--image', 'base', '--flavor', 'm1.tiny', ...qa];

interface TestCloud {
  readonly emulator: Emulator;
  readonly env: Readonly<Record<string, string>>;
  restage(...argv: string[]): Promise<CommandRun>;
  livingServers(): string[];
  livingImages(): string[];
  /** Requests that could have changed something. */
  changes(): number;
}

/** Each test has a cloud of its own, so that all may run at once. */
export const test = base.extend<{ cloud: TestCloud }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures that this one needs
  cloud: async ({}, use) => {
    const emulator = createEmulator({
      now: Date.now,
      random: seededRandom(7),
      seed: { users: defaultSeed.users.map((user) => ({ ...user, password })) },
      knobs: { shutdown_seconds: 0.5, snapshot_seconds: 0.5, upload_seconds: 0.5, spawn_seconds: 0.2 },
    });
    const served = await serve(emulator);
    const env = {
      OS_AUTH_URL: `${served.url}/identity/v3`,
      OS_USERNAME: 'ci',
      OS_PASSWORD: password,
      OS_PROJECT_NAME: 'ci',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    };
    const { books } = emulator;
    await use({
      emulator,
      env,
      restage: (...argv) => runCommand(argv, env),
      livingServers: () => books.servers().flatMap(({ deletedAt, name }) => (deletedAt === undefined ? name : [])),
      livingImages: () => books.images().flatMap(({ status, name }) => (status !== 'deleted' && name?.startsWith('restage-') ? name : [])),
      changes: () => books.requests.filter(({ method, service }) => method !== 'GET' && service !== 'identity').length,
    });
    await served.close();
  },
});
