import { type Bench, layBench, type OpenBench, undoList } from './bench.ts';
import { at, type Json, listAt, textAt } from './contract-http.ts';
import { deleteServers } from './contract-servers.ts';
import { type Session, signIn } from './contract-session.ts';
import { openOpenStack } from './contract-target-openstack.ts';
import { emptyStorage } from './live-volumes.ts';
import type { TightProject } from './target.ts';

/** A bench in a project of its own: what other tests, and other people's, do on the cloud is nothing to it. */
export interface LiveBench extends Bench {
  /** What `restage` needs to know of the cloud: its environment variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** The one network of a project that was opened for a test; its way to the floating IPs of `public` is `connect`. */
export const networkName = 'tight-net';
export const externalNetworkName = 'public';

/** Opens a project that holds nothing but a network; closing it deletes all that is in it by then. */
export async function openLiveBench(name: string): Promise<OpenBench<LiveBench>> {
  const target = await openOpenStack(process.env);
  const { undo, undoAll } = undoList();
  undo(() => target.close());
  try {
    const project = await target.openProject({});
    undo(() => project.close());
    const session = await signIn({ authUrl: project.authUrl, project: project.name });
    const bench = await layBench({ name, target, session, network: networkName, undo });
    undo(() => emptyProject(bench));
    return { bench: { ...bench, env: environmentOf(project) }, close: undoAll };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

function environmentOf({ authUrl, name }: TightProject): Readonly<Record<string, string>> {
  return {
    OS_AUTH_URL: authUrl,
    OS_USERNAME: 'ci',
    OS_PASSWORD: 'testbed',
    OS_PROJECT_NAME: name,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: 'RegionOne',
  };
}

/**
 * A router to the external network: without one, Neutron attaches no floating IP. Only where there are some: routers are what Neutron is slowest at.
 */
export async function connect(bench: Bench): Promise<void> {
  const { session, undo, network } = bench;
  const external = await idOf(session, `/v2.0/networks?name=${externalNetworkName}`, 'networks');
  const subnet = await idOf(session, `/v2.0/subnets?network_id=${network}`, 'subnets');
  const made = await session.network('POST', '/v2.0/routers', {
    body: { router: { name: 'tight-router', external_gateway_info: { network_id: external } } },
  });
  const router = textAt(made.json, 'router', 'id');
  undo(() => session.network('DELETE', `/v2.0/routers/${router}`));
  await session.network('PUT', `/v2.0/routers/${router}/add_router_interface`, { body: { subnet_id: subnet } });
  undo(() => session.network('PUT', `/v2.0/routers/${router}/remove_router_interface`, { body: { subnet_id: subnet } }));
  // A subnet with floating IPs cannot be taken from its router.
  undo(() => emptyProject(bench));
}

async function idOf(session: Session, path: string, kind: string): Promise<string> {
  return textAt((await session.network('GET', path)).json, kind, 0, 'id');
}

/** Deletes the project's servers until there are none, then its floating IPs, images, ports and volumes. */
async function emptyProject({ session, target }: Bench): Promise<void> {
  await deleteServers(session, target);
  for (const ip of listAt((await session.network('GET', '/v2.0/floatingips')).json, 'floatingips')) {
    await session.network('DELETE', `/v2.0/floatingips/${textAt(ip, 'id')}`);
  }
  for (const image of await imagesOf(session)) await session.image('DELETE', `/v2/images/${textAt(image, 'id')}`);
  for (const port of await serverPortsOf(session)) await session.network('DELETE', `/v2.0/ports/${textAt(port, 'id')}`);
  await emptyStorage({ session, target });
}

/** Without those that are gone: Nova lists a deleted server for a moment, which on a busy machine is seconds. */
export async function serversOf(session: Session): Promise<readonly Json[]> {
  const listed = listAt((await session.compute('GET', '/servers/detail', { version: '2.26' })).json, 'servers');
  return listed.filter((server) => at(server, 'status') !== 'DELETED');
}

/** The project's own images: without the public ones, with the records that Restage keeps. */
export async function imagesOf(session: Session): Promise<readonly Json[]> {
  const listed = await session.image('GET', `/v2/images?limit=500&owner=${session.projectId}`);
  return listAt(listed.json, 'images').filter((image) => at(image, 'owner') === session.projectId);
}

/** Ports but for those of the router. */
export async function serverPortsOf(session: Session): Promise<readonly Json[]> {
  const listed = await session.network('GET', `/v2.0/ports?project_id=${session.projectId}`);
  return listAt(listed.json, 'ports').filter((port) => !textAt(port, 'device_owner').startsWith('network:'));
}
