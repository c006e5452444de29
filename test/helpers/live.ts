import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Bench, until } from './bench.ts';
import { at, type Json, listAt, textAt } from './contract-http.ts';
import { knobMetadata, launchServer, readServer } from './contract-servers.ts';

/** The shipped bundle, and nothing else, is what the live suite runs. */
const cliBundle = join(import.meta.dirname, '../../dist/cli.js');
export const actionBundle = join(import.meta.dirname, '../../dist/action.js');

export interface Ran {
  readonly code: number | null;
  /** The one object on standard output. */
  readonly json: Json;
  /** Everything else. */
  readonly log: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when the log matches. @throws when the process ends before. */
  seen(text: RegExp): Promise<void>;
}

/** Starts `restage <words> --json --verbose` on the test bed's cloud `ci`. */
export function startRestage(words: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [cliBundle, ...words, '--json', '--verbose'], {
    env: { PATH: process.env.PATH ?? '', OS_CLOUD: 'ci', OS_CLIENT_CONFIG_FILE: process.env.OS_CLIENT_CONFIG_FILE ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
    child.emit('log');
  });
  const ended = once(child, 'close').then(
    ([code]): Ran => ({ code: code as number | null, json: output === '' ? null : (JSON.parse(output) as Json), log }),
  );
  return {
    process: child,
    ended,
    seen: async (text) => {
      const over = ended.then(({ code }) => Promise.reject(new Error(`ended with ${code} before ${text}:\n${log}`)));
      while (!text.test(log)) await Promise.race([once(child, 'log'), over]);
      over.catch(() => {});
    },
  };
}

export function restage(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran> {
  return startRestage(words, env).ended;
}

/** Runs the command until the log matches, then `kill -9`. */
export async function killAt(text: RegExp, words: readonly string[]): Promise<string> {
  const running = startRestage(words);
  await running.seen(text);
  running.process.kill('SIGKILL');
  return (await running.ended).log;
}

/** Requests that could change something: every one but GET, HEAD and the sign-in. From the log of `--verbose`. */
export function changesIn(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => /^(compute|image|network|identity) (POST|PUT|PATCH|DELETE) /.test(line) && !line.includes('/auth/tokens'));
}

/** A golden server of one's own, with the test bed's knobs. */
export async function launchGolden(
  bench: Bench,
  name: string,
  knobs: Record<string, Json> = {},
  fields: Record<string, Json> = {},
): Promise<Golden> {
  const own = unique(name);
  const id = await launchServer(bench, own, {}, { metadata: knobMetadata(knobs), networks: [{ uuid: bench.network }], ...fields });
  return { id, name: bench.name(own) };
}

/** The name of an environment that no other test has, nor the same test tried again. */
export function environmentName(name: string): string {
  return `live-${unique(name)}`;
}

function unique(name: string): string {
  return `${name}-${crypto.randomUUID().slice(0, 6)}`;
}

export interface Golden {
  readonly id: string;
  readonly name: string;
}

export interface Leftovers {
  readonly golden: string;
  readonly goldenTags: readonly string[];
  /** Names of servers marked for the environment. */
  readonly servers: readonly string[];
  /** Status of each image marked for the golden server or leased on it. */
  readonly images: readonly string[];
  readonly leases: number;
  /** A run still owes the golden server its start. */
  readonly intent: boolean;
}

/** What is there of a golden server and an environment, read past Restage, from the cloud itself. */
export async function look(bench: Bench, golden: Golden, environment: string): Promise<Leftovers> {
  const { session } = bench;
  const server = await readServer(bench, golden.id);
  const tags = listAt((await session.compute('GET', `/servers/${golden.id}/tags`, { version: '2.26' })).json, 'tags').map(String);
  const servers = listAt((await session.compute('GET', '/servers/detail')).json, 'servers').filter(
    (one) => (at(one, 'metadata') as Record<string, Json>).restage_environment === environment,
  );
  const images = listAt((await session.image('GET', `/v2/images?restage_golden=${golden.id}`)).json, 'images');
  const leases = listAt((await session.image('GET', `/v2/images?restage_lease=${golden.id}`)).json, 'images');
  const task = at(server, 'OS-EXT-STS:task_state');
  return {
    golden: `${textAt(server, 'status')}${task === null ? '' : ` ${String(task)}`}`,
    goldenTags: tags,
    servers: servers.map((one) => textAt(one, 'name')).toSorted(),
    images: images.map((one) => textAt(one, 'status')),
    leases: leases.length,
    intent: tags.some((tag) => tag.startsWith('restage:was=')),
  };
}

/**
 * Expects all to be as `wanted` within a minute: on a project that others share, a golden server that a dead run left
 * off may be in the hands of somebody else's run just now.
 */
export async function expectSettled(bench: Bench, golden: Golden, environment: string, wanted: Partial<Leftovers>): Promise<void> {
  const matches = (seen: Leftovers) =>
    Object.entries(wanted).every(([key, value]) => JSON.stringify(seen[key as keyof Leftovers]) === JSON.stringify(value));
  await until(bench, () => look(bench, golden, environment), matches, { within: 60, every: 1 }).catch(() => undefined);
  expect(await look(bench, golden, environment)).toMatchObject(wanted);
}

/** Takes the environment away at the end, whatever the test did, so that the golden server's bench can close. */
export function undoEnvironment(bench: Bench, environment: string): void {
  bench.undo(() => restage(['destroy', '--environment', environment]));
}
