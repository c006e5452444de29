import { homedir } from 'node:os';
import * as core from '@actions/core';
import type { Redactor } from '../../domain/redactor.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import type { WireEvent } from '../../openstack/calls.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { connect } from '../common/connect.ts';
import { homeFolder } from '../common/home.ts';
import { createHost } from '../common/host.ts';
import { unlessMissing } from '../common/missing-file.ts';
import { readTextFile } from '../common/read-file.ts';
import { quoted } from './log.ts';

export interface OpenedRun {
  readonly runId: string;
  readonly cleanupMs: number;
  /** Variables that commands of the user get; default: none. */
  readonly passEnv?: readonly string[];
}

/** What an operation needs, on a runner. Tells the connection's secrets; sends nothing. */
export function openDeps(
  connection: ConnectionInputs,
  { passEnv = [], ...run }: OpenedRun & { readonly signal: AbortSignal; readonly emit: Emit },
  { hide, clean, redact }: Pick<Redactor, 'clean' | 'redact'> & { readonly hide: Redactor['add'] },
): RunParts {
  const { env } = process;
  const { cloud, elsewhere, config } = connect(
    connection,
    {
      env,
      cwd: process.cwd(),
      trustsCwd: false,
      home: homeFolder(homedir),
      readFile: unlessMissing(readTextFile),
      clock: systemClock,
      random: Math.random,
    },
    { onSecret: hide, ...(core.isDebug() ? { onWire: (event) => core.debug(clean(wireText(event))) } : {}) },
  );
  for (const message of config.warnings) run.emit({ type: 'warning', title: 'Cloud configuration', message });
  return {
    ...run,
    cloud,
    elsewhere,
    clock: systemClock,
    random: Math.random,
    host: createHost({ env, passEnv, log: (line) => core.info(quoted([redact(line).trimEnd()])) }),
  };
}

function wireText({ service, method, path, status, requestId, duration, attempt }: WireEvent): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  return `${service} ${method} ${path}: ${status ?? 'no answer'} in ${duration} ms${again} ${requestId ?? ''}`.trimEnd();
}
