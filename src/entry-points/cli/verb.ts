import packageJson from '../../../package.json' with { type: 'json' };
import type { PullEvent } from '../../code-host/port/trigger.ts';
import { createRedactor, type Redactor } from '../../domain/redactor.ts';
import type { Emit } from '../../engine/events.ts';
import { parseLean } from '../../inputs/parse-lean.ts';
import { problemsToError } from '../../inputs/problems.ts';
import { inputRow, inputRows } from '../../inputs/table.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import type { WireEvent } from '../../openstack/calls.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Result } from '../../operations/results.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { cleaned } from '../../reports/clean.ts';
import { reportError } from '../../reports/error.ts';
import { type GoldenWatch, watchGoldens } from '../../reports/golden-line.ts';
import type { Connected } from '../common/connect.ts';
import { unlessMissing } from '../common/missing-file.ts';
import { withSshFiles, withSshFolder } from '../common/ssh-folder.ts';
import type { VerbCommand } from './arguments.ts';
import { followSignals } from './cancel.ts';
import { type CiFacts, readCi } from './ci.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { inOptions } from './in-options.ts';
import type { ProgressLog } from './line-log.ts';
import { isScreen } from './paint.ts';
import { createProgressLog } from './progress-log.ts';
import { publishError, publishResult } from './publish.ts';
import { configLines, wireLine } from './verbose.ts';
import type { World } from './world.ts';

/** No runner stops a slow CLI; a golden server that starts slowly is worth waiting for. */
const cleanupMs = 15 * 60_000;

/** Parse, run, publish, fail: one verb against a cloud. Gives the exit code. */
export async function runVerb(world: World, command: VerbCommand): Promise<number> {
  const redactor = createRedactor();
  const log = cleanedLog(createProgressLog(world), redactor);
  const goldens = watchGoldens();
  const cancellation = followSignals(world, log.line, () => farewell(goldens));
  let consoleTail = isScreen(world.stderr, world.env);
  let cloud: Cloud | undefined;
  let events: EventLog | undefined;
  const ended = (code: number, error?: unknown) => {
    events?.write({ type: 'run-end', exitCode: code, ...(error === undefined ? {} : { error: endOf(error) }) });
    return code;
  };
  try {
    const ci = await readCi(world);
    events = startEvents(world, command, ci, redactor, log);
    const inputs = await readInputs(world, command, ci, log);
    consoleTail ||= inputs.run.consoleTail;
    const pull = await ci.admit?.(command.verb, inputs, cancellation.signal);
    for (const { servers } of inputs.roles) await hideUserData(servers.userData, redactor);
    const connected = await openCloud(world, command, inputs, { redactor, log, events });
    cloud = connected.cloud;
    const run = { runId: ci.runId, signal: cancellation.signal, passEnv: inputs.run.passEnv };
    const deps = await askFirst(world, command, await depsFor(world, connected, run, { log, events, redactor, goldens }), log);
    const { verb, result: raw } = await work(deps, { verb: command.verb, inputs, ci, pull, redactor });
    const result = withSshFiles(cleaned(raw, redactor), world.cwd);
    log.end();
    world.onResult?.(result);
    const code = await publishResult(world, { ...command, verb }, result, cloud.requests, { consoleTail });
    for (const line of goldens.lines()) log.line(line);
    return ended(code, result.failure);
  } catch (error) {
    log.end();
    const { json } = command;
    const changingRequests = cloud?.requests.changing ?? 0;
    const code = publishError(world, cleaned(error, redactor), { json, changingRequests, consoleTail });
    for (const line of goldens.lines()) log.line(line);
    return ended(code, error);
  } finally {
    cancellation.release();
    cloud?.close();
    events?.close();
  }
}

/** @throws RestageError `invalid-input` with every problem of the command line. */
async function readInputs(
  world: World,
  { verb, raw, problems }: VerbCommand,
  { event, access }: CiFacts,
  log: ProgressLog,
): Promise<Inputs> {
  const parsed = await parseLean(raw, { verb, event, readFile: world.readOrdinaryFile, realPath: world.realPath });
  if (!parsed.ok || problems.length > 0) throw problemsToError([...problems, ...(parsed.ok ? [] : parsed.problems)]);
  const ineffective = inputRows
    .filter(({ name, actionOnly, codeHost }) => (actionOnly === true || (codeHost === true && access === undefined)) && name in raw)
    .map(({ name }) => name);
  const unused = [...new Set([...parsed.unused, ...ineffective])];
  if (unused.length > 0) log.line(`note: \`${verb}\` ignores ${unused.join(', ')}`);
  return withSshFolder(parsed.inputs, world.cwd);
}

interface VerbWork {
  readonly verb: Verb;
  readonly inputs: Inputs;
  readonly ci: CiFacts;
  readonly pull: PullEvent | undefined;
  readonly redactor: Redactor;
}

/**
 * The verb; in a job of a code host, what the pull request asks for instead, with its comment and its deployment.
 *
 * @returns the verb whose result it is, too
 */
async function work(
  deps: RunParts,
  { verb, inputs, ci, pull, redactor }: VerbWork,
): Promise<{ readonly verb: Verb; readonly result: Result }> {
  const { comment, deployment, onPush } = inputs.run;
  const withKeys = async (parts: RunParts, read: Inputs): Promise<Inputs> => {
    const isWanted = inputRow('ssh-users').verbs.includes(verb) && read.roles.some(({ servers }) => servers.sshUsers.length > 0);
    if (ci.access === undefined || !isWanted) return read;
    const { withSshKeys } = await import('../../pull-request/ssh-users.ts');
    const reached = ci.access(read);
    if (reached.token !== undefined) redactor.add(reached.token);
    return withSshKeys(read, { access: reached, pull, signal: parts.signal, emit: parts.emit });
  };
  if (ci.access === undefined || !(comment || deployment || onPush !== 'none')) {
    const { operations } = await import('../../operations/regions/verbs.ts');
    return { verb, result: await operations[verb](deps, await withKeys(deps, inputs)) };
  }
  const { openRepository } = await import('../../pull-request/repository.ts');
  const { workOn } = await import('../../pull-request/work.ts');
  const access = ci.access(inputs);
  if (access.token !== undefined) redactor.add(access.token);
  const on = await openRepository(access, { verb, inputs, pull, emit: deps.emit });
  return workOn(deps, { verb, inputs, pull, on, cleaner: redactor, note: () => {}, withKeys });
}

/** `undefined` where no file of events was asked for. */
function startEvents(world: World, command: VerbCommand, { runId }: CiFacts, redactor: Redactor, log: ProgressLog): EventLog | undefined {
  const { events: path, verb } = command;
  if (path === undefined) return undefined;
  const events = openEventLog({
    open: () => world.appendTo(path),
    run: runId,
    now: world.clock.now,
    clean: (event) => cleaned(event, redactor),
    onTrouble: (reason) => log.line(`warning: events are not written to ${path}: ${reason}`),
  });
  events.write({ type: 'run-start', verb, version: packageJson.version });
  return events;
}

function endOf(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = reportError(error);
  return { code, message };
}

/** Who follows the run. */
interface Listeners {
  readonly log: ProgressLog;
  readonly events: EventLog | undefined;
}

async function openCloud(
  world: World,
  { verbose }: VerbCommand,
  inputs: Inputs,
  { redactor, log, events }: Listeners & { readonly redactor: Redactor },
): Promise<Connected> {
  // Loaded when it is wanted: a refused input pays nothing for the client.
  const { connect } = await import('../common/connect.ts');
  const onWire = (event: WireEvent) => {
    log.line(wireLine(event));
    events?.write({ type: 'request', ...event });
  };
  const connected = connect(
    inputs.connection,
    { ...world, readFile: unlessMissing(world.readFile) },
    { onSecret: redactor.add, ...(verbose ? { onWire } : {}) },
  );
  for (const warning of connected.config.warnings) log.line(`warning: ${inOptions(warning)}`);
  if (verbose) for (const line of configLines(connected.config)) log.line(line);
  return connected;
}

interface Run {
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly passEnv: readonly string[];
}

async function depsFor(
  world: World,
  { cloud, elsewhere }: Connected,
  { runId, signal, passEnv }: Run,
  { log, events, redactor, goldens }: Listeners & { readonly redactor: Redactor; readonly goldens: GoldenWatch },
): Promise<RunParts> {
  const { createHost } = await import('../common/host.ts');
  const { clock, random, env } = world;
  const host = createHost({ env, passEnv, log: (line) => log.line(`| ${redactor.redact(line).trimEnd()}`) });
  const emit: Emit = (event) => {
    goldens.emit(event);
    log.emit(event);
    events?.write(event);
  };
  return { cloud, elsewhere, clock, random, signal, emit, runId, cleanupMs, host };
}

function farewell(goldens: GoldenWatch): string {
  const off = goldens.linesOfOff();
  return off.length > 0 ? off.join('\n') : 'Run the same command again in a minute to finish the clean-up.';
}

/** All events of the run, clean. */
function cleanedLog(log: ProgressLog, redactor: Redactor): ProgressLog {
  return {
    emit: (event) => log.emit(cleaned(event, redactor)),
    line: (text) => log.line(redactor.clean(text)),
    end: log.end,
  };
}

/** A person at a terminal is asked before anything is deleted. */
async function askFirst(world: World, { verb, yes }: VerbCommand, deps: RunParts, log: ProgressLog): Promise<RunParts> {
  if (verb !== 'destroy' || yes === true) return deps;
  const { withQuestion } = await import('./confirm.ts');
  return withQuestion(deps, world, log);
}

/** As a whole, as it travels, and what in it is secret by itself. */
async function hideUserData(userData: string | undefined, redactor: Redactor): Promise<void> {
  if (userData === undefined) return;
  const { secretsInUserData } = await import('../common/secrets-in-text.ts');
  for (const secret of [userData, ...secretsInUserData(userData)]) redactor.add(secret);
}
