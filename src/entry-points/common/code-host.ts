import { github } from '../../code-host/github/adapter.ts';
import { gitlab } from '../../code-host/gitlab/adapter.ts';
import type { Adapter, Network, ReachingAdapter } from '../../code-host/port/adapter.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import type { Send } from '../../openstack/http/send.ts';

/** Every code host that there is an adapter for; a further one is one more entry. */
export const codeHosts: readonly Adapter[] = [github, gitlab];

/** The code host whose job this process is; `undefined` = none that is known. */
export function codeHostOf(env: EnvironmentVariables): Adapter | undefined {
  return codeHosts.find((host) => host.isJob(env));
}

/** The code host of a step of a workflow: what imitates GitHub's runner need not say so. */
export function codeHostOfStep(env: EnvironmentVariables): ReachingAdapter {
  return codeHosts.filter(isReaching).find((host) => host.isJob(env)) ?? github;
}

export function isReaching(host: Adapter): host is ReachingAdapter {
  return host.repositories !== undefined;
}

/** This machine's network; loaded only where a code host is asked for anything. */
export async function networkFor(
  env: EnvironmentVariables,
  {
    send,
    ...rest
  }: { readonly clock: Clock; readonly random: () => number; readonly onWire?: Network['onWire']; readonly send?: Send | undefined },
): Promise<Network> {
  const { createNodeSend } = await import('../../openstack/http/node-send.ts');
  const { proxyFromEnvironment } = await import('../../openstack/http/proxy.ts');
  return { ...rest, send: send ?? createNodeSend({ proxyFor: proxyFromEnvironment(env) }).send };
}
