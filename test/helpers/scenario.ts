import { CancelledError, RestageError } from '../../src/domain/errors.ts';
import {
  createEmulator,
  defaultSeed,
  type Emulator,
  type EmulatorOptions,
  type SeedServer,
  seededRandom,
} from '../../src/emulator/index.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import { exitCodeOfError, exitCodeOfResult } from '../../src/entry-points/cli/exit-code.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { problemsToError } from '../../src/inputs/problems.ts';
import type { Inputs, Verb } from '../../src/inputs/types.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import type { CloudConfig } from '../../src/openstack/config/types.ts';
import { openClouds } from '../../src/openstack/open-cloud.ts';
import {
  destroy,
  extendEnvironment,
  launch,
  plan,
  reap,
  recover,
  refresh,
  release,
  snapshot,
  status,
} from '../../src/operations/regions/verbs.ts';
import type { Result } from '../../src/operations/results.ts';
import type { Host, RunParts } from '../../src/operations/run/context.ts';
import { reportError } from '../../src/reports/error.ts';
import { emulatedHost } from './scenario-host.ts';
import { emulatedNetwork, fragile } from './scenario-network.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

type Operation = (deps: RunParts, inputs: Inputs) => Promise<Result>;

const operations: Readonly<Record<Verb, Operation>> = { plan, snapshot, launch, refresh, destroy, reap, release, status };

/** `recover` is no verb of a user's: the action's post step runs it, with nothing but the run's id. */
export type Command = Verb | 'recover';

/** Nor is `keep`: a pull request's push asks for it. */
type Played = Command | 'keep';

export type RawOptions = Readonly<Record<string, string>>;

export interface RunOptions {
  /** Default: `run-1`, `run-2`, … in the order of starting. */
  readonly runId?: string;
  /** Default: this cloud's own addresses answer, and `poweroff` in a shell powers the golden server's guest off. */
  readonly host?: Partial<Host>;
  /** The process ends the moment this many requests were handled, the answer of the last on its way. */
  readonly killAt?: number;
  /** The process ends the moment it has told this many events. */
  readonly killAtEvent?: number;
  /** The run is cancelled when this many requests were handled instead. */
  readonly cancelAt?: number;
  /** Each request waits for it before it leaves; they are counted from 1. */
  readonly beforeRequest?: (nth: number) => Promise<void>;
  /** This machine's clock minus the true one, milliseconds. */
  readonly clockOffMs?: number;
  /** Default 30 minutes, as the action's. */
  readonly cleanupMs?: number;
  readonly pullRequest?: number;
  readonly password?: string;
  /** Path of Keystone's address; default: `/identity/v3`. */
  readonly keystone?: string;
  /** Addresses of services in the catalog's place. */
  readonly endpoints?: CloudConfig['endpoints'];
  /** Instead of the password: an application credential of the seed, by its id; its secret is `testbed`. */
  readonly applicationCredential?: string;
  readonly region?: string | undefined;
  readonly allowedProjects?: readonly string[];
  readonly signal?: AbortSignal;
  /** Answers `destroy`'s question. */
  readonly confirm?: RunParts['confirm'];
  /** What the run takes for the cloud; by default the cloud itself. */
  readonly through?: (cloud: Cloud) => Cloud;
  /** Texts of files by path, for the inputs that name one. */
  readonly files?: Readonly<Record<string, string>>;
}

/** How a run came to its own end. */
export interface Ended {
  readonly result: Result | undefined;
  readonly error: unknown;
  /** As the CLI would exit. */
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
  readonly requests: Cloud['requests'];
}

/** Whether a cancel found nothing more to do for the run than to give up its leases, three at most. */
export function isTooLate({ exitCode, requests }: Ended, cancelAt: number): boolean {
  const sent = Object.values(requests.byService).reduce((sum, count) => sum + count, 0);
  return exitCode === 0 && sent <= cancelAt + 3;
}

/** A cloud, and time that jumps. */
export interface World {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  /** Starts a run. Comes back with `undefined` when the run was killed. */
  start(command: Played, raw?: RawOptions, options?: RunOptions): Promise<Ended | undefined>;
  /** A run to its own end. */
  run(command: Played, raw?: RawOptions, options?: RunOptions): Promise<Ended>;
  /** A run that must come to a result. */
  succeed(command: Played, raw?: RawOptions, options?: RunOptions): Promise<Result>;
  /** A run that must fail, and not by a defect. */
  fail(command: Played, raw?: RawOptions, options?: RunOptions): Promise<RestageError>;
}

export interface WorldOptions extends Pick<EmulatorOptions, 'seed' | 'profile' | 'behaviour' | 'knobs' | 'elsewhere'> {
  /** Of the one golden server of the seed. */
  readonly golden?: Partial<SeedServer>;
  /** Of all random numbers; the same one gives the same world. */
  readonly random?: number;
}

const origin = 'http://cloud.test';
const noon = Date.UTC(2026, 10, 21, 12);
const domain = { name: 'Default' };

/** A world of its own: nothing in it is shared, nothing leaves the process, and no true time passes. */
export function openWorld(options: WorldOptions = {}): World {
  const { golden, random: seed = 1, ...cloud } = options;
  const clock = virtualClock(noon);
  const servers = defaultSeed.servers.map((server) => (server.name === 'golden' ? { ...server, ...golden } : server));
  const emulator = createEmulator({ now: clock.now, random: seededRandom(seed), ...cloud, seed: { servers, ...cloud.seed } });
  let started = 0;

  const start: World['start'] = (command, raw = {}, run = {}) => {
    started += 1;
    const random = seededRandom(seed * 1000 + started);
    return startRun({ emulator, clock, random, command, raw, run: { runId: `run-${started}`, ...run } });
  };
  const run: World['run'] = async (...request) => {
    const ended = await start(...request);
    if (ended === undefined) throw new Error('The run was killed.');
    return ended;
  };
  return {
    emulator,
    clock,
    start,
    run,
    async succeed(...request) {
      const { result, error } = await run(...request);
      if (result === undefined) throw error;
      if (result.failure !== undefined) throw result.failure;
      return result;
    },
    async fail(...request) {
      const { error } = await run(...request);
      if (error instanceof RestageError && error.code !== 'internal') return error;
      throw error ?? new Error('The run succeeded.');
    },
  };
}

interface Start {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly command: Played;
  readonly raw: RawOptions;
  readonly run: RunOptions & { readonly runId: string };
}

async function startRun({ emulator, clock: worldClock, random, command, raw, run }: Start): Promise<Ended | undefined> {
  const process = fragile(worldClock);
  const cancel = new AbortController();
  const events: RunEvent[] = [];
  let handled = 0;
  const onHandled = () => {
    handled += 1;
    if (handled === run.killAt) process.kill();
    if (handled === run.cancelAt) cancel.abort(new CancelledError());
  };
  const { clock: own } = process;
  const clock = run.clockOffMs === undefined ? own : { ...own, now: () => own.now() + (run.clockOffMs ?? 0) };
  const network = emulatedNetwork({ emulator, clock, random, origin, onHandled });
  let sent = 0;
  const send = process.guard(async (request, signal) => {
    sent += 1;
    await run.beforeRequest?.(sent);
    return network(request, signal);
  });
  const [home, ...elsewhere] = (raw.region ?? '').split(',').map((name) => name.trim() || undefined);
  const configs = [configOf({ ...run, region: run.region ?? home }), ...elsewhere.map((region) => configOf({ ...run, region }))] as const;
  const [cloud, ...clouds] = openClouds(configs, { clock, random, send });
  const deps: RunParts = {
    cloud: run.through?.(cloud) ?? cloud,
    elsewhere: clouds.map((each, at) => ({ region: elsewhere[at] ?? '', cloud: each })),
    clock,
    random,
    signal: run.signal === undefined ? cancel.signal : AbortSignal.any([cancel.signal, run.signal]),
    emit: (event) => {
      events.push(event);
      if (events.length === run.killAtEvent) process.kill();
    },
    runId: run.runId,
    cleanupMs: run.cleanupMs ?? 30 * 60_000,
    confirm: run.confirm,
    host: { ...emulatedHost(emulator), ...run.host },
  };
  const carriedOut = carryOut(command, raw, run, deps).then(
    (result) => ({ result, error: undefined, exitCode: exitCodeOfResult(result) }),
    (error: unknown) => ({ result: undefined, error, exitCode: exitCodeOfError(reportError(error), cloud.requests.changing) }),
  );
  const ended = await Promise.race([carriedOut, process.killed]);
  return ended && { ...ended, events, requests: cloud.requests };
}

async function carryOut(command: Played, raw: RawOptions, run: RunOptions, deps: RunParts): Promise<Result> {
  if (command === 'recover') return recover(deps);
  const event = run.pullRequest === undefined ? undefined : ({ kind: 'pull-request', number: run.pullRequest } as const);
  const readFile = (path: string): string => {
    const text = run.files?.[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  };
  // `destroy` wants its environment named: here, where nothing else is said, the one that all verbs are about.
  const isUnnamed = command === 'destroy' && raw.environment === undefined && raw.spec === undefined && event === undefined;
  const parsed = parseInputs(isUnnamed ? { ...raw, environment: 'staging' } : raw, {
    verb: command === 'keep' ? 'refresh' : command,
    event,
    readFile,
  });
  if (!parsed.ok) throw problemsToError(parsed.problems);
  if (command === 'keep') return extendEnvironment(deps, parsed.inputs, () => refresh(deps, parsed.inputs));
  return operations[command](deps, parsed.inputs);
}

function configOf({
  password = 'testbed',
  keystone = '/identity/v3',
  endpoints = {},
  applicationCredential,
  region,
  allowedProjects,
}: RunOptions): CloudConfig {
  return {
    name: 'scenario',
    authUrl: `${origin}${keystone}`,
    auth:
      applicationCredential === undefined
        ? { kind: 'password', user: { name: 'ci', domain }, password, scope: { name: 'ci', domain } }
        : { kind: 'application-credential', credential: { id: applicationCredential }, secret: 'testbed' },
    region,
    interfaces: ['public'],
    tls: { ca: undefined, cert: undefined, key: undefined, verify: true },
    endpoints,
    services: {},
    answerMs: undefined,
    allowedProjects,
    allowHttpEndpoints: false,
    sources: {},
    warnings: [],
  };
}
