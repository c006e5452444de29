import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import { livingFloatingIps, livingPorts, quotasOf, type State } from '../state.ts';
import { bodyOf } from './ports.ts';
import { routers } from './routers.ts';

interface Row {
  readonly limit: number;
  readonly used: number;
}

function rows(state: State, project: string): Readonly<Record<string, Row>> {
  const count = (things: readonly { readonly projectId: string }[]) => things.filter(({ projectId }) => projectId === project).length;
  const quotas = quotasOf(state, project);
  return {
    network: { limit: 100, used: count([...state.networks.values()]) },
    subnet: {
      limit: 100,
      used: count([...state.networks.values()].flatMap(({ projectId, subnets }) => subnets.map(() => ({ projectId })))),
    },
    port: { limit: quotas.ports, used: count(livingPorts(state)) },
    router: { limit: 10, used: count([...routers(state).values()]) },
    floatingip: { limit: quotas.floatingIps, used: count(livingFloatingIps(state)) },
    security_group: { limit: 10, used: count([...state.securityGroups.values()]) },
    security_group_rule: { limit: 100, used: 0 },
    subnetpool: { limit: -1, used: 0 },
    rbac_policy: { limit: 10, used: 0 },
  };
}

function refuseOthers(call: SignedCall, project: string): void {
  if (call.caller.admin || call.caller.projectId === project) return;
  throw new Refusal(403, 'rule:get_quota is disallowed by policy', { type: 'PolicyNotAuthorized' });
}

export const showQuota: Handler<SignedCall> = (call, { project = '' }) => {
  refuseOthers(call, project);
  const limits = Object.entries(rows(call.state, project)).map(([name, { limit }]) => [name, limit]);
  return { status: 200, body: { quota: Object.fromEntries(limits) } };
};

/** The extension `quota_details`. */
export const showQuotaDetails: Handler<SignedCall> = (call, { project = '' }) => {
  refuseOthers(call, project);
  const details = Object.entries(rows(call.state, project)).map(([name, row]) => [name, { ...row, reserved: 0 }]);
  return { status: 200, body: { quota: Object.fromEntries(details) } };
};

export const updateQuota: Handler<SignedCall> = (call, { project = '' }) => {
  if (!call.caller.admin) throw new Refusal(403, 'rule:update_quota is disallowed by policy', { type: 'PolicyNotAuthorized' });
  const { port, floatingip } = bodyOf(call, 'quota');
  const before = quotasOf(call.state, project);
  call.state.quotas.set(project, {
    ...before,
    ports: port === undefined ? before.ports : Number(port),
    floatingIps: floatingip === undefined ? before.floatingIps : Number(floatingip),
  });
  return showQuota(call, { project });
};
