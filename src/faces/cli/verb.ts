import { parseInputs } from '../../inputs/parse.ts';
import { problemsToError } from '../../inputs/problems.ts';
import { inputRows } from '../../inputs/table.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Deps } from '../../operations/deps.ts';
import { connect } from '../common/connect.ts';
import { createHost } from '../common/host.ts';
import type { Command } from './arguments.ts';
import { followSignals } from './cancel.ts';
import { type CiFacts, readCi } from './ci.ts';
import { isScreen, paintFor } from './paint.ts';
import { createProgressLog, type ProgressLog } from './progress-log.ts';
import { publishError, publishResult } from './publish.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { configLines, wireLine } from './verbose.ts';
import { readFileIfThere, type World } from './world.ts';

type VerbCommand = Extract<Command, { kind: 'verb' }>;

/** Nobody kills the CLI for being slow; a golden server that starts slowly is worth waiting for. */
const cleanupMs = 15 * 60_000;

/** Parse, run, publish, fail: one verb against a cloud. Gives the exit code. */
export async function runVerb(outside: World, command: VerbCommand): Promise<number> {
  const redactor = createRedactor();
  const world = redacted(outside, redactor);
  const log = createProgressLog({
    write: (text) => world.stderr.write(text),
    columns: isScreen(outside.stderr, outside.env) ? outside.stderr.columns || 80 : undefined,
    paint: paintFor(outside.stderr, outside.env),
    now: outside.watch,
  });
  const cancellation = followSignals(world, log.line);
  let cloud: Cloud | undefined;
  try {
    const ci = await readCi(world);
    const inputs = readInputs(world, command, ci, log);
    for (const { servers } of inputs.roles) await hideUserData(servers.userData, redactor);
    cloud = openCloud(world, command, inputs, redactor, log);
    // Loaded when it is wanted: `--help` and a refused input pay nothing for it.
    const { operations } = await import('../common/operations.ts');
    const operation = operations[command.verb];
    const result = await operation(depsFor(world, cloud, ci, cancellation.signal, log), inputs);
    log.end();
    return publishResult(world, command.verb, result, cloud.requests, command.json);
  } catch (error) {
    log.end();
    return publishError(world, error, { json: command.json, changingRequests: cloud?.requests.changing ?? 0 });
  } finally {
    cancellation.release();
    cloud?.close();
  }
}

/** @throws RestageError `invalid-input` with every problem of the command line. */
function readInputs(world: World, { verb, raw, problems }: VerbCommand, { event }: CiFacts, log: ProgressLog): Inputs {
  const parsed = parseInputs(raw, { verb, event, readFile: world.readFile });
  if (!parsed.ok || problems.length > 0) throw problemsToError([...problems, ...(parsed.ok ? [] : parsed.problems)]);
  const ineffective = inputRows.filter(({ name, actionOnly }) => actionOnly === true && name in raw).map(({ name }) => name);
  const unused = [...new Set([...parsed.unused, ...ineffective])];
  if (unused.length > 0) log.line(`note: \`${verb}\` makes no use of ${unused.join(', ')} here`);
  return parsed.inputs;
}

function openCloud(world: World, { verbose }: VerbCommand, inputs: Inputs, redactor: Redactor, log: ProgressLog): Cloud {
  const { cloud, config } = connect(
    inputs.connection,
    { ...world, readFile: readFileIfThere(world) },
    { onSecret: redactor.add, ...(verbose ? { onWire: (event) => log.line(wireLine(event)) } : {}) },
  );
  for (const warning of config.warnings) log.line(`warning: ${warning}`);
  if (verbose) for (const line of configLines(config)) log.line(line);
  return cloud;
}

function depsFor(world: World, cloud: Cloud, { runId }: CiFacts, signal: AbortSignal, log: ProgressLog): Deps {
  const { clock, random, env } = world;
  const host = createHost({ env, log: (text) => log.line(text.replace(/\n$/, '')) });
  return { cloud, clock, random, signal, emit: log.emit, runId, cleanupMs, host };
}

/** As a whole, as it travels, and what in it is secret by itself. */
async function hideUserData(userData: string | undefined, redactor: Redactor): Promise<void> {
  if (userData === undefined) return;
  const { secretsInUserData } = await import('../common/masks.ts');
  for (const secret of [userData, ...secretsInUserData(userData)]) redactor.add(secret);
}

/** The same world, whose outputs hide what is secret. */
function redacted(world: World, { redact }: Redactor): World {
  const hide = (output: World['stdout']): World['stdout'] => ({
    write: (text) => output.write(redact(text)),
    isTTY: output.isTTY,
    columns: output.columns,
  });
  return { ...world, stdout: hide(world.stdout), stderr: hide(world.stderr) };
}
