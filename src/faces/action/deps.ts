import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import * as core from '@actions/core';
import type { Redactor } from '../../domain/redactor.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import type { WireEvent } from '../../openstack/cloud.ts';
import type { Deps } from '../../operations/deps.ts';
import { connect } from '../common/connect.ts';
import { createHost } from '../common/host.ts';
import { unlessMissing } from '../common/missing-file.ts';
import { quoted } from './log.ts';

/** What an operation needs, on a runner. Tells the connection's secrets; sends nothing. */
export function openDeps(
  connection: ConnectionInputs,
  run: { readonly runId: string; readonly signal: AbortSignal; readonly emit: Emit; readonly cleanupMs: number },
  { hide, clean, redact }: Pick<Redactor, 'clean' | 'redact'> & { readonly hide: Redactor['add'] },
): Deps {
  const { env } = process;
  const { cloud, elsewhere, config } = connect(
    connection,
    {
      env,
      cwd: process.cwd(),
      home: homedir(),
      readFile: unlessMissing((path) => readFileSync(path, 'utf8')),
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
    host: createHost({ env: withoutInputs(env), log: (line) => core.info(quoted([redact(line).trimEnd()])) }),
  };
}

/** Commands of the user get the step's environment, without the inputs: these hold secrets that only we need. */
function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_')));
}

function wireText({ service, method, path, status, requestId, duration, attempt }: WireEvent): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  return `${service} ${method} ${path}: ${status ?? 'no answer'} in ${duration} ms${again} ${requestId ?? ''}`.trimEnd();
}
