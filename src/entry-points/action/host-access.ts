import { debug, isDebug } from '@actions/core';
import { systemClock } from '../../engine/clock.ts';
import type { HostAccess } from '../../pull-request/repository.ts';
import { codeHostOfStep, networkFor } from '../common/code-host.ts';

/** How a step reaches the code host. */
export function hostAccess(githubToken: string | undefined): HostAccess {
  const { env } = process;
  const adapter = codeHostOfStep(env);
  const onWire = isDebug()
    ? ({ method, path, status }: { readonly method: string; readonly path: string; readonly status: number | undefined }) =>
        debug(`${adapter.name.toLowerCase()} ${method} ${path}: ${status ?? 'no answer'}`)
    : undefined;
  return {
    ...{ adapter, env, token: githubToken, tokenName: '`github-token`' },
    network: () => networkFor(env, { clock: systemClock, random: Math.random, onWire }),
  };
}
