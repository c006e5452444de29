import * as v from 'valibot';
import type { CallOptions } from '../cloud.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { NetworkContext } from './requests.ts';
import type { NetworkInfo } from './types.ts';

const fields = ['id', 'name', 'shared', 'router:external', 'project_id', 'tenant_id'];
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

const networksBody = v.pipe(
  v.object({
    networks: v.array(v.object({ id: v.string(), name: text, shared: flag, 'router:external': flag, project_id: text, tenant_id: text })),
    networks_links: v.nullish(v.array(v.object({ rel: v.string(), href: v.string() }))),
  }),
  v.transform((body) => ({ items: body.networks, next: body.networks_links?.find(({ rel }) => rel === 'next')?.href })),
);

/** The project's own networks and the shared ones, be they external (nova:network/neutron.py `_get_available_networks`). */
export async function automaticNetworks(context: NetworkContext, options?: CallOptions): Promise<readonly NetworkInfo[]> {
  const query = new URLSearchParams(fields.map((field): [string, string] => ['fields', field]));
  const projectId = await context.projectId(options);
  const networks = await listAll(
    context.client,
    { path: '/networks', query, page: (answer, call) => parseAnswer(networksBody, answer, call) },
    options,
  );
  return networks
    .filter((network) => network.shared === true || (network.project_id ?? network.tenant_id) === projectId)
    .map(({ id, name, ...network }) => ({ id, name: name ?? '', external: network['router:external'] === true }));
}
