import { CancelledError } from '../../../domain/errors.ts';
import { createRedactor } from '../../../domain/redactor.ts';
import { type ParseContext, parseInputs } from '../../../inputs/parse.ts';
import { problemsToError } from '../../../inputs/problems.ts';
import type { RawInputs } from '../../../inputs/reader.ts';
import { inputRows } from '../../../inputs/table.ts';
import type { Inputs } from '../../../inputs/types.ts';
import type { Cloud } from '../../../openstack/cloud.ts';
import { RunContext } from '../../../operations/run/context.ts';
import { discover, draft } from '../../../operations/verbs/discovery.ts';
import { cleaned } from '../../../reports/clean.ts';
import { connect } from '../../common/connect.ts';
import { createHost } from '../../common/host.ts';
import { unlessMissing } from '../../common/missing-file.ts';
import type { InitCommand } from '../arguments.ts';
import { followSignals } from '../cancel.ts';
import { exitCodes } from '../exit-code.ts';
import { inOptions } from '../in-options.ts';
import { publishError } from '../publish.ts';
import { redacted } from '../redacted.ts';
import type { World } from '../world.ts';
import { type Answers, answer, answersOf, refuseSilence } from './answers.ts';
import { choicesOf } from './choices.ts';
import { environmentFile } from './environment-file.ts';
import { filesOf, paths, refuseExisting, writeFiles } from './files.ts';
import { questionsOnServers, questionsOnSource } from './questions.ts';
import { nextSteps, planText } from './report.ts';
import { type Requested, readRequested } from './requested.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Asks, checks the cloud as `plan` does, and writes the files. Changes nothing in the cloud. Gives the exit code. */
export async function runInit(outside: World, { raw, problems, json }: InitCommand): Promise<number> {
  const redactor = createRedactor();
  const world = redacted(outside, redactor);
  const cancellation = followSignals(world, () => {});
  const terminal = openTerminal(world, cancellation.signal);
  let cloud: Cloud | undefined;
  try {
    const requested = readRequested(raw, problems, world);
    const given = answersOf(requested);
    refuseExisting(world, requested, [paths.environment, paths.refresh]);
    refuseSilence(given, requested, terminal);
    const connected = connect(requested.connection, { ...world, readFile: unlessMissing(world.readFile) }, { onSecret: redactor.add });
    cloud = connected.cloud;
    for (const warning of connected.config.warnings) world.stderr.write(`warning: ${inOptions(warning)}\n`);
    const ctx = contextFor(world, cloud, cancellation.signal);
    const discovery = await discover(ctx);
    world.stdout.write(`Signed in to project ${discovery.session.project.name}, region ${discovery.session.region}.\n`);

    const source = await answer(questionsOnSource(discovery), given, requested, terminal);
    const answers = await answer(questionsOnServers(await flavorsFor(ctx, requested, source, terminal)), source, requested, terminal);
    const choices = choicesOf(answers, requested, world.env);

    const environment = environmentFile(choices);
    const inputs = inputsOf({ ...connectionOf(requested), spec: paths.environment, environment: choices.environment }, (path) =>
      path === paths.environment ? environment : world.readFile(path),
    );
    const { plan } = await draft(ctx, inputs);
    world.stdout.write(`${planText(plan, choices)}\n`);
    const ready = inputs.roles.flatMap(({ servers }) => servers.ready);
    const files = filesOf(choices, environment, { ready, snapshotLimitSeconds: plan.limitSeconds ?? 0 });
    refuseExisting(
      world,
      requested,
      files.map(({ path }) => path),
    );
    writeFiles(world, requested, files);
    world.stdout.write(`${nextSteps(files, choices, connected.config, discovery.session)}\n`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof CancelledError))
      return publishError(outside, cleaned(error, redactor), { json, changingRequests: cloud?.requests.changing ?? 0 });
    world.stderr.write('\nCancelled; nothing was written.\n');
    return exitCodes.cancelled;
  } finally {
    terminal?.close();
    cancellation.release();
    cloud?.close();
  }
}

/** Those to choose from, where there is a choice to be made. */
async function flavorsFor(ctx: RunContext, requested: Requested, { golden, network, flavor }: Answers, terminal: Terminal | undefined) {
  if (flavor !== undefined || requested.yes || terminal === undefined) return [];
  const inputs = inputsOf({ ...connectionOf(requested), golden, network }, () => '');
  return (await draft(ctx, inputs)).flavors;
}

function connectionOf({ raw }: Requested): RawInputs {
  const names: readonly string[] = inputRows.filter(({ group }) => group === 'connection').map(({ name }) => name);
  return Object.fromEntries(Object.entries(raw).filter(([name]) => names.includes(name)));
}

function inputsOf(raw: RawInputs, readFile: ParseContext['readFile']): Inputs {
  const parsed = parseInputs(raw, { verb: 'plan', readFile });
  if (parsed.ok) return parsed.inputs;
  throw problemsToError(parsed.problems);
}

function contextFor(world: World, cloud: Cloud, signal: AbortSignal): RunContext {
  const { clock, random, env } = world;
  const host = createHost({ env, passEnv: [], log: () => {} });
  return new RunContext({ cloud, clock, random, signal, emit: () => {}, runId: 'cli-init', cleanupMs: 0, host });
}
