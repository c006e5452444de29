import { type Call, dispatch, type Handler, type Route, route, type SignedCall } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import { mayOnlyRead } from '../identity/readers.ts';
import { callerOf, refusedToken } from '../identity/tokens.ts';
import { livingFloatingIps, livingPorts } from '../state.ts';
import { createFloatingIp, deleteFloatingIp, ownFloatingIp, updateFloatingIp } from './floating-ips.ts';
import { common, listReply, ownViews } from './list.ts';
import { createNetwork, createSubnet, deleteNetwork } from './networks.ts';
import { createPort, deletePort, networkVisibleTo, ownPort, updatePort, visibleNetwork } from './ports.ts';
import { showQuota, showQuotaDetails, updateQuota } from './quotas.ts';
import { routers } from './routers.ts';
import { floatingIpView, networkView, portView, routerView, securityGroupView, subnetView } from './views.ts';

/** Neutron. */
export function network(call: Call): Reply {
  try {
    if (call.path === '/' || call.path === '') return versions(call);
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    if (mayOnlyRead(call, caller)) throw notAuthorized(call);
    const path = call.path.replace(/(\.json|\/)$/, '');
    const reply = dispatch(routes, { ...call, caller }, path);
    if (reply !== undefined) return reply;
    throw new Refusal(404, 'The resource could not be found.', { type: 'HTTPNotFound' });
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}

function refuse(call: Call, { status, message, detail }: Refusal): Reply {
  if (status === 401) return refusedToken(call, message);
  return { status, body: { NeutronError: { type: detail.type ?? 'HTTPBadRequest', message, detail: '' } } };
}

/** neutron-lib:exceptions `PolicyNotAuthorized` */
function notAuthorized({ path }: Call): Refusal {
  const message = /\/ports$/.test(path) ? 'rule:create_port is disallowed by policy' : 'The request is disallowed by policy';
  return new Refusal(403, message, { type: 'PolicyNotAuthorized' });
}

function versions(call: Call): Reply {
  const links = [{ rel: 'self', href: `${call.origin}/network/v2.0/` }];
  return { status: 200, body: { versions: [{ id: 'v2.0', status: 'CURRENT', links }] } };
}

const listNetworks: Handler<SignedCall> = (call) => {
  const networks = [...call.state.networks.values()].filter((one) => networkVisibleTo(call, one));
  return listReply(
    call,
    'networks',
    networks.map((one) => networkView(call.state.behaviour, one)),
    [...common, 'router:external', 'shared', 'admin_state_up', 'mtu', 'is_default'],
  );
};

const listSubnets: Handler<SignedCall> = (call) => {
  const own = [...call.state.networks.values()].filter((one) => networkVisibleTo(call, one) && (!one.external || call.caller.admin));
  const views = own.flatMap((network) => network.subnets.map((subnet) => subnetView(network, subnet)));
  return listReply(call, 'subnets', views, [...common, 'network_id', 'cidr', 'ip_version', 'enable_dhcp', 'gateway_ip']);
};

const listPorts: Handler<SignedCall> = (call) => {
  const views = ownViews(call, livingPorts(call.state), (port) => portView(call.state, port));
  return listReply(call, 'ports', views, [
    ...common,
    'device_id',
    'device_owner',
    'network_id',
    'mac_address',
    'admin_state_up',
    'fixed_ips',
    'security_groups',
  ]);
};

const listFloatingIps: Handler<SignedCall> = (call) => {
  const views = ownViews(call, livingFloatingIps(call.state), (ip) => floatingIpView(call.state, ip));
  return listReply(call, 'floatingips', views, [
    ...common,
    'floating_network_id',
    'floating_ip_address',
    'port_id',
    'router_id',
    'fixed_ip_address',
  ]);
};

const listSecurityGroups: Handler<SignedCall> = (call) => {
  const views = ownViews(call, [...call.state.securityGroups.values()], securityGroupView);
  return listReply(call, 'security_groups', views, [...common, 'stateful', 'shared']);
};

const aliases = [
  'external-net',
  'port-security',
  'quota_details',
  'revision-if-match',
  'router',
  'security-group',
  'standard-attr-revisions',
  'standard-attr-tag',
];

const extensions = aliases.map((alias) => ({ name: alias, alias, description: alias, updated: '2020-01-01T00:00:00-00:00', links: [] }));

const showExtension: Handler<SignedCall> = (_call, { alias = '' }) => {
  const extension = extensions.find((one) => one.alias === alias);
  if (extension === undefined) throw new Refusal(404, 'The resource could not be found.', { type: 'HTTPNotFound' });
  return { status: 200, body: { extension } };
};

const routes: readonly Route<SignedCall>[] = [
  route('GET', '/v2.0', (call) => ({
    status: 200,
    body: {
      resources: ['network', 'subnet', 'port'].map((name) => ({
        name,
        collection: `${name}s`,
        links: [{ rel: 'self', href: `${call.origin}/network/v2.0/${name}s` }],
      })),
    },
  })),
  route('GET', '/v2.0/networks', listNetworks),
  route('GET', '/v2.0/networks/:id', (call, { id = '' }) => ({
    status: 200,
    body: { network: networkView(call.state.behaviour, visibleNetwork(call, id)) },
  })),
  route('POST', '/v2.0/networks', createNetwork),
  route('DELETE', '/v2.0/networks/:id', deleteNetwork),
  route('GET', '/v2.0/subnets', listSubnets),
  route('POST', '/v2.0/subnets', createSubnet),
  route('GET', '/v2.0/ports', listPorts),
  route('POST', '/v2.0/ports', createPort),
  route('GET', '/v2.0/ports/:id', (call, { id = '' }) => ({ status: 200, body: { port: portView(call.state, ownPort(call, id)) } })),
  route('PUT', '/v2.0/ports/:id', updatePort),
  route('DELETE', '/v2.0/ports/:id', deletePort),
  route('GET', '/v2.0/floatingips', listFloatingIps),
  route('POST', '/v2.0/floatingips', createFloatingIp),
  route('GET', '/v2.0/floatingips/:id', (call, { id = '' }) => ({
    status: 200,
    body: { floatingip: floatingIpView(call.state, ownFloatingIp(call, id)) },
  })),
  route('PUT', '/v2.0/floatingips/:id', updateFloatingIp),
  route('DELETE', '/v2.0/floatingips/:id', deleteFloatingIp),
  route('GET', '/v2.0/security-groups', listSecurityGroups),
  route('GET', '/v2.0/routers', (call) =>
    listReply(
      call,
      'routers',
      ownViews(call, [...routers(call.state).values()], (one) => routerView(call.state, one)),
      common,
    ),
  ),
  route('GET', '/v2.0/quotas/:project/details', showQuotaDetails),
  route('GET', '/v2.0/quotas/:project', showQuota),
  route('PUT', '/v2.0/quotas/:project', updateQuota),
  route('GET', '/v2.0/extensions', () => ({ status: 200, body: { extensions } })),
  route('GET', '/v2.0/extensions/:alias', showExtension),
];
