import type { CallOptions } from '../calls.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { NetworkContext } from './context.ts';
import type { NetworkInfo } from './types.ts';
import { networkFields, networksBody, toNetworkInfo } from './wire.ts';

/** The project's own networks and the shared ones, be they external (nova:network/neutron.py `_get_available_networks`). */
export async function automaticNetworks(context: NetworkContext, options?: CallOptions): Promise<readonly NetworkInfo[]> {
  const query = new URLSearchParams(networkFields.map((field): [string, string] => ['fields', field]));
  const projectId = await context.projectId();
  const networks = await listAll(
    context.client,
    { path: '/networks', query, page: (answer, call) => parseAnswer(networksBody, answer, call) },
    options,
  );
  return networks
    .filter((network) => network.shared || network.projectId === projectId)
    .map((network) => toNetworkInfo(network, projectId));
}
