import type { Clock } from '../../src/domain/clock.ts';
import { CancelledError } from '../../src/domain/errors.ts';
import { type Emulator, type HandledRequest, seededRandom } from '../../src/emulator/index.ts';
import type { RunEvent } from '../../src/engine/events.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { problemsToError } from '../../src/inputs/problems.ts';
import type { Inputs, Verb } from '../../src/inputs/types.ts';
import type { CloudConfig } from '../../src/openstack/config/types.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import { destroy, launch, plan, reap, recover, refresh, release, snapshot, status } from '../../src/operations/regions/verbs.ts';
import type { Result } from '../../src/operations/results.ts';
import type { Host, RunParts } from '../../src/operations/run/context.ts';
import { plainConfig } from '../helpers/plain-config.ts';
import { emulatedHost } from '../helpers/scenario-host.ts';
import { fragile } from '../helpers/scenario-network.ts';
import { sealScripts } from './draw-seal.ts';
import type { Mutant } from './mutants.ts';
import type { Access, EffectKind, Run } from './plan.ts';
import { fileName, textOf } from './role-file.ts';
import { origin, stormyNetwork } from './weather.ts';

const operations: Readonly<Record<Verb, (deps: RunParts, inputs: Inputs) => Promise<Result>>> = {
  plan,
  snapshot,
  launch,
  refresh,
  destroy,
  reap,
  release,
  status,
};

/** No run of this simulation takes as long by right. */
const longestRunMs = 48 * 60 * 60_000;
const cleanupMs = 30 * 60_000;

export type Ending =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'death' }
  /** Neither ended nor slept towards an end. */
  | { readonly kind: 'hang' };

/** A run that is over. */
export interface Ran {
  readonly run: Run;
  /** True time. */
  readonly from: number;
  readonly to: number;
  readonly ending: Ending;
  /** What the cloud has seen of it, in order. */
  readonly requests: readonly HandledRequest[];
  readonly faults: readonly EffectKind[];
  readonly wasCancelled: boolean;
  readonly events: readonly RunEvent[];
}

export interface ProcessOptions {
  readonly emulator: Emulator;
  /** The true time. */
  readonly clock: Clock;
  readonly run: Run;
  readonly mutant: Mutant | undefined;
  readonly trace: (line: string) => void;
  readonly onFault?: () => void;
}

/** One run as a process of its own: the real operation on the real client. It ends, or dies and never does anything again. */
export async function startProcess(options: ProcessOptions): Promise<Ran> {
  const { emulator, run, trace } = options;
  const { id } = run;
  const random = seededRandom(run.luck);
  const from = options.clock.now();
  const process = fragile(skewed(options.clock, run.skewMs));
  const cancel = new AbortController();
  const requests: HandledRequest[] = [];
  const faults: EffectKind[] = [];
  const events: RunEvent[] = [];
  let isDead = false;
  const send = stormyNetwork({
    emulator,
    clock: options.clock,
    random,
    run,
    onDeath: () => {
      isDead = true;
      trace(`${id} dies`);
      process.kill();
    },
    onCancel: () => {
      trace(`${id} is cancelled`);
      cancel.abort(new CancelledError());
    },
    onAsleep: process.stopFor,
    onHandled: (request) => {
      requests.push(request);
      trace(lineOf(id, request));
    },
    onFault: (kind) => {
      faults.push(kind);
      options.onFault?.();
      trace(`${id} meets ${kind}`);
    },
  });
  trace(`${id} begins: ${run.verb} ${JSON.stringify(run.options)}${run.file === undefined ? '' : ` ${textOf(run.file)}`}`);
  const { clock } = process;
  const cloud = openCloud(configs[run.access], { clock, random, send: process.guard(options.mutant?.send?.(send, run) ?? send) });
  const deps: RunParts = {
    cloud: options.mutant?.cloud?.(cloud) ?? cloud,
    clock: options.mutant?.clock?.(clock, run) ?? clock,
    random,
    signal: cancel.signal,
    emit: (event) => void events.push(event),
    runId: id,
    cleanupMs,
    host: hostOf(emulator, run, () => isDead),
  };
  const over = new AbortController();
  const ending = await Promise.race([
    carryOut(run, options.mutant?.deps?.(deps) ?? deps).then(
      (result): Ending => ({ kind: 'result', result }),
      (error: unknown): Ending => ({ kind: 'error', error }),
    ),
    process.killed.then((): Ending => ({ kind: 'death' })),
    options.clock.sleep(longestRunMs, over.signal).then(
      (): Ending => ({ kind: 'hang' }),
      (): Ending => ({ kind: 'hang' }),
    ),
  ]);
  over.abort();
  // Whatever a run leaves behind to be done after its end is no longer done.
  process.kill();
  trace(`${id} ends: ${describeEnding(ending)}`);
  return { run, from, to: options.clock.now(), ending, requests, faults, wasCancelled: cancel.signal.aborted, events };
}

async function carryOut({ verb, options, file }: Run, deps: RunParts): Promise<Result> {
  if (verb === 'recover') return recover(deps);
  const readFile = (path: string) => {
    if (path === fileName && file !== undefined) return textOf(file);
    const script = sealScripts[path.replace(/^.*\//, '')];
    if (script !== undefined) return script;
    throw new Error(`${path} is not there`);
  };
  const parsed = parseInputs(options, { verb, readFile });
  if (!parsed.ok) throw problemsToError(parsed.problems);
  return operations[verb](deps, parsed.inputs);
}

function skewed(clock: Clock, skewMs: number): Clock {
  return skewMs === 0 ? clock : { now: () => clock.now() + skewMs, sleep: clock.sleep };
}

function hostOf(emulator: Emulator, { unreachable }: Run, isDead: () => boolean): Required<Host> {
  const host = emulatedHost(emulator);
  const never = new Promise<never>(() => {});
  return {
    connect: async (address, port, signal) => {
      if (unreachable) throw new Error(`connect ETIMEDOUT ${address}:${port}`);
      return host.connect(address, port, signal);
    },
    httpStatus: host.httpStatus,
    shell: (command, variables, signal) => (isDead() ? never : host.shell(command, variables, signal)),
  };
}

function lineOf(id: string, { at, service, method, path, status, body, fault }: HandledRequest): string {
  const isRenewal = method === 'PATCH' && body?.includes('restage_lease_beat') === true;
  const action = path.endsWith('/action') ? ` ${Object.keys(JSON.parse(body ?? '{}'))[0]}` : isRenewal ? ' (renewal)' : '';
  return `${new Date(at).toISOString().slice(11, 23)} ${id} ${service} ${method} ${path}${action} -> ${status}${fault === undefined ? '' : ` (${fault})`}`;
}

function describeEnding(ending: Ending): string {
  switch (ending.kind) {
    case 'result':
      return `${ending.result.status} ${ending.result.servers?.map(({ name }) => name).join(' ') ?? ''}`;
    case 'error':
      return String(ending.error);
    case 'death':
    case 'hang':
      return ending.kind;
    default:
      return ending satisfies never;
  }
}

const domain = { name: 'Default' };
const byPassword: CloudConfig = {
  name: 'simulation',
  authUrl: `${origin}/identity/v3`,
  auth: { kind: 'password', user: { name: 'ci', domain }, password: 'testbed', scope: { name: 'ci', domain } },
  ...plainConfig,
};

const configs: Readonly<Record<Access, CloudConfig>> = {
  password: byPassword,
  'application-credential': {
    ...byPassword,
    auth: { kind: 'application-credential', credential: { id: 'c1000000000000000000000000000001' }, secret: 'testbed' },
  },
  'wrong-password': signedInAs('ci', 'wrong'),
  'wrong-region': { ...byPassword, region: 'elsewhere' },
  reader: signedInAs('ci-reader', 'testbed'),
  administrator: signedInAs('ci-admin', 'testbed'),
  pulls: signedInAs('pulls', 'testbed', 'pulls'),
};

function signedInAs(name: string, password: string, project = 'ci'): CloudConfig {
  return { ...byPassword, auth: { kind: 'password', user: { name, domain }, password, scope: { name: project, domain } } };
}
