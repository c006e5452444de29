import { github } from '../../code-host/github/adapter.ts';
import type { Adapter, Environment, Network } from '../../code-host/port/adapter.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Send } from '../../openstack/http/send.ts';

/** The code host whose job this process is. A second one is chosen here, by what its CI sets in the environment. */
export const codeHost: Adapter = github;

/** This machine's network; loaded only where a code host is asked for anything. */
export async function networkFor(
  env: Environment,
  {
    send,
    ...rest
  }: { readonly clock: Clock; readonly random: () => number; readonly onWire?: Network['onWire']; readonly send?: Send | undefined },
): Promise<Network> {
  const { createNodeSend } = await import('../../openstack/http/node-send.ts');
  const { proxyFromEnvironment } = await import('../../openstack/http/proxy.ts');
  return { ...rest, send: send ?? createNodeSend({ proxyFor: proxyFromEnvironment(env) }).send };
}
