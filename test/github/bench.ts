import type { onTestFinished } from 'vitest';
import {
  type CloudSeed,
  createEmulator,
  defaultSeed,
  type Emulator,
  type EmulatorOptions,
  seededRandom,
  serve,
} from '../../src/emulator/index.ts';
import type { StepOptions } from '../helpers/runner.ts';
import type { Pull } from './books.ts';
import { type LocalGithub, startGithub } from './github.ts';

/** What ships; another entry, for instance the sources, by `RESTAGE_ACTION`. */
export const entry = process.env.RESTAGE_ACTION ?? 'dist/action.js';

export const secrets = { password: 'right-horse-battery-staple', token: 'ghs_16C7e42F292c6912E7710c838347Ae178B4a' };

/** Whatever is made is made within seconds. */
const quick = { shutdown_seconds: 0.5, snapshot_seconds: 3, upload_seconds: 0.5, spawn_seconds: 0.3 };

const passwordLogin = {
  lines: '',
  auth: `username: ci, password: ${secrets.password}, project_name: ci, user_domain_name: Default, project_domain_name: Default`,
};

export interface PullBench {
  readonly emulator: Emulator;
  readonly github: LocalGithub;
  /** Pull request 7. */
  readonly pull: Pull;
  readonly cloudsYaml: string;
  /** Keystone's, as they were used. */
  readonly tokens: ReadonlySet<string>;
  /** Resolves when the cloud gets a request whose method, path and body match. */
  request(pattern: RegExp): Promise<void>;
  /** What the runner gives every step. */
  readonly env: Readonly<Record<string, string>>;
  /** A step of a workflow that GitHub runs for this event of the pull request, as it is now. */
  step(event: PullEventWords, inputs: Readonly<Record<string, string>>): StepOptions;
  /** A step for any other event. */
  stepOn(eventName: string, payload: unknown, inputs: Readonly<Record<string, string>>): StepOptions;
  /** The comment on the pull request; `undefined` = none, and it is an error that there are two. */
  comment(): string | undefined;
  /** Names of the servers that are there, but for golden ones. */
  servers(): readonly string[];
}

export interface PullEventWords {
  readonly action: string;
  readonly label?: string;
  /** Of the event, where it differs from what GitHub says by now. */
  readonly state?: 'open' | 'closed';
  readonly eventName?: string;
}

/** A cloud and a GitHub of its own, with pull request 7 open. They work in real time: so does the bundle. */
export async function openPullBench(
  onFinished: typeof onTestFinished,
  options: {
    readonly pull?: Partial<Pull>;
    readonly seed?: Partial<CloudSeed>;
    readonly knobs?: EmulatorOptions['knobs'];
    /** Of `clouds.yaml`, instead of the password: lines of the cloud, and what stands in `auth`. */
    readonly login?: { readonly lines: string; readonly auth: string };
  } = {},
): Promise<PullBench> {
  const emulator = createEmulator({
    now: Date.now,
    random: seededRandom(42),
    knobs: { ...quick, ...options.knobs },
    seed: { users: defaultSeed.users.map((user) => ({ ...user, password: secrets.password })), ...options.seed },
  });
  const tokens = new Set<string>();
  const awaited: { readonly pattern: RegExp; readonly seen: () => void }[] = [];
  const cloud = await serve({
    ...emulator,
    handle: (request) => {
      const token = request.headers['x-auth-token'];
      if (token !== undefined) tokens.add(token);
      const line = `${request.method} ${request.url} ${request.body ?? ''}`;
      for (const { pattern, seen } of awaited) if (pattern.test(line)) seen();
      return emulator.handle(request);
    },
  });
  const github = await startGithub({ token: secrets.token });
  onFinished(() => Promise.all([cloud.close(), github.close()]).then(() => undefined));
  const pull = github.books.openPull(options.pull);
  const { lines, auth } = options.login ?? passwordLogin;
  const cloudsYaml = `clouds:\n  ci:\n    region_name: RegionOne\n${lines}    auth: { auth_url: "${cloud.url}/identity/v3", ${auth} }\n`;
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: github.repository,
    GITHUB_SHA: 'f'.repeat(40),
    RUNNER_NAME: 'GitHub Actions 12',
  };
  const stepOn = (eventName: string, event: unknown, inputs: Readonly<Record<string, string>>): StepOptions => ({
    entry,
    env,
    eventName,
    event,
    inputs: { 'clouds-yaml': cloudsYaml, 'github-token': secrets.token, network: 'ci-net', ...inputs },
  });
  return {
    emulator,
    github,
    pull,
    cloudsYaml,
    tokens,
    request: (pattern) => new Promise((resolve) => awaited.push({ pattern, seen: resolve })),
    env,
    step: (event, inputs) => stepOn(event.eventName ?? 'pull_request', pullEvent(github.repository, pull, event), inputs),
    stepOn,
    comment() {
      const ours = github.books.comments.filter(({ body }) => body.startsWith('<!-- restage:'));
      if (ours.length > 1) throw new Error(`${ours.length} comments of ours`);
      return ours[0]?.body;
    },
    servers: () =>
      emulator.books
        .servers()
        .filter(({ deletedAt, name }) => deletedAt === undefined && !name.includes('golden'))
        .map(({ name }) => name),
  };
}

/** As GitHub writes it into the event's file, as far as Restage reads it. */
export function pullEvent(repository: string, pull: Pull, { action, label, state }: PullEventWords): unknown {
  const repo = { full_name: repository };
  return {
    action,
    number: pull.number,
    ...(label === undefined ? {} : { label: { name: label } }),
    pull_request: {
      number: pull.number,
      state: state ?? pull.state,
      merged: pull.merged,
      user: { login: pull.author },
      labels: pull.labels.map((name) => ({ name })),
      head: { ref: pull.headRef, sha: pull.headSha, repo: pull.headRepository === null ? null : { full_name: pull.headRepository } },
      base: { ref: 'main', repo },
    },
    repository: repo,
  };
}
