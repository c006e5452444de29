import { homedir } from 'node:os';
import { CancelledError, RestageError } from '../../domain/errors.ts';
import { randomHex } from '../../domain/names.ts';
import { createRedactor } from '../../domain/redactor.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import { parseInputs } from '../../inputs/parse.ts';
import { problemsToError } from '../../inputs/problems.ts';
import { operationInput } from '../../inputs/table.ts';
import type { Verb } from '../../inputs/types.ts';
import { operations } from '../../operations/regions/verbs.ts';
import type { Result } from '../../operations/results.ts';
import type { Host, RunParts } from '../../operations/run/context.ts';
import { cleaned } from '../../reports/clean.ts';
import { connect } from '../common/connect.ts';
import { homeFolder } from '../common/home.ts';
import { createHost } from '../common/host.ts';
import { unlessMissing } from '../common/missing-file.ts';
import { readOrdinaryFile, readTextFile, realPath } from '../common/read-file.ts';
import { secretsInUserData } from '../common/secrets-in-text.ts';
import { type RestageOptions, rawInputs } from './options.ts';

/** What a run depends on besides its options. Each has a default that does in Node. */
export interface RestageSurroundings {
  /** Abort it to cancel the run: its changes are undone, and the promise rejects with `CancelledError`. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** Steps, progress, notes and warnings as they come, clean of secrets. Default: none is reported. */
  readonly onEvent?: Emit | undefined;
  /** Where the cloud is configured (`OS_*`), and what commands get a part of. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Checks by TCP and HTTP, and commands. Default: this machine's. */
  readonly host?: Host | undefined;
  /** Asked by `destroy` before it deletes anything. Default: it deletes without asking. */
  readonly confirm?: RunParts['confirm'];
  /** Identifies the run in marks: 1 to 40 of `[a-z0-9-]`. Default: a new one. */
  readonly runId?: string | undefined;
  /** How long clean-up may take after a failure or an abort, milliseconds. Default: 15 minutes. */
  readonly cleanupMs?: number | undefined;
}

const cleanupMs = 15 * 60_000;

/**
 * Runs one operation: `refresh`, where `operation` says no other. The cloud is found as the `openstack` client finds it.
 *
 * @returns what was found and made. `status` `pending` = call again to go on; `failure` = something is left to do although the work is done
 * @throws RestageError with a stable `code`, a `hint`, and the cloud's request ids; `CancelledError` after an abort, when all is taken back
 */
export async function restage(
  { operation = operationInput.default, ...options }: RestageOptions & { readonly operation?: Verb | undefined },
  surroundings: RestageSurroundings = {},
): Promise<Result> {
  const { env = process.env, onEvent = () => {}, signal } = surroundings;
  const redactor = createRedactor();
  const stop = new AbortController();
  const onAbort = () => stop.abort(new CancelledError());
  if (signal?.aborted) throw new CancelledError();
  signal?.addEventListener('abort', onAbort, { once: true });
  let close = () => {};
  try {
    const parsed = parseInputs(rawInputs(options), { verb: operation, readFile: readOrdinaryFile, realPath });
    if (!parsed.ok) throw problemsToError(parsed.problems);
    const { inputs } = parsed;
    for (const { servers } of inputs.roles) for (const secret of secretsInUserData(servers.userData ?? '')) redactor.add(secret);
    const emit: Emit = (event) => onEvent(cleaned(event, redactor));
    const { cloud, elsewhere, config } = connect(
      inputs.connection,
      {
        ...{ env, cwd: process.cwd(), home: homeFolder(homedir), readFile: unlessMissing(readTextFile) },
        ...{ clock: systemClock, random: Math.random },
      },
      { onSecret: redactor.add },
    );
    close = cloud.close;
    for (const message of config.warnings) emit({ type: 'warning', title: 'Cloud configuration', message });
    const log = (line: string) => emit({ type: 'note', message: `| ${redactor.redact(line).trimEnd()}` });
    const result = await operations[operation](
      {
        ...{ cloud, elsewhere, emit, clock: systemClock, random: Math.random, signal: stop.signal },
        runId: surroundings.runId ?? `lib-${randomHex(Math.random, 8)}`,
        cleanupMs: surroundings.cleanupMs ?? cleanupMs,
        host: surroundings.host ?? createHost({ env, passEnv: inputs.run.passEnv, log }),
        confirm: surroundings.confirm,
      },
      inputs,
    );
    return cleaned(result, redactor);
  } catch (error) {
    throw stop.signal.aborted ? asCancelled(cleaned(error, redactor)) : cleaned(error, redactor);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    close();
  }
}

/** Whatever an abort makes of the work under way, with what could not be taken back. */
function asCancelled(error: unknown): CancelledError {
  if (!(error instanceof RestageError)) return new CancelledError(undefined, { cause: error });
  const { message, hint, requestIds, cleanupErrors, code } = error;
  const cancelled =
    code === 'cancelled' ? new CancelledError(message, { hint, requestIds }) : new CancelledError(undefined, { cause: error });
  cancelled.cleanupErrors.push(...cleanupErrors);
  return cancelled;
}
