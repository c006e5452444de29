import { isObject, parseJson, Refusal } from '../http.ts';
import { ownRecords } from '../own-records.ts';
import { uuid } from '../random.ts';
import { livingServers } from '../state.ts';
import type { ComputeCall, ComputeHandler } from './call.ts';
import { invalid } from './schema.ts';

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly policy: string;
  readonly projectId: string;
  readonly userId: string;
}

export const serverGroups = ownRecords(() => new Map<string, ServerGroup>());

function find(call: ComputeCall, id: string): ServerGroup {
  const group = serverGroups(call.state).get(id);
  if (group !== undefined && group.projectId === call.caller.projectId) return group;
  throw new Refusal(404, `Instance group ${id} could not be found.`);
}

/** One `policy` from 2.64 on, a list of `policies` before. */
function view({ state, minor }: ComputeCall, group: ServerGroup): object {
  const members = livingServers(state, group.projectId).filter(({ request }) => request.groupId === group.id);
  return {
    id: group.id,
    name: group.name,
    ...(minor >= 64 ? { policy: group.policy, rules: {} } : { policies: [group.policy], metadata: {} }),
    members: members.map(({ id }) => id),
    ...(minor >= 13 && { project_id: group.projectId, user_id: group.userId }),
  };
}

export const listServerGroups: ComputeHandler = (call) => {
  const own = [...serverGroups(call.state).values()].filter(({ projectId }) => projectId === call.caller.projectId);
  return { status: 200, body: { server_groups: own.map((group) => view(call, group)) } };
};

export const showServerGroup: ComputeHandler = (call, { id = '' }) => ({ status: 200, body: { server_group: view(call, find(call, id)) } });

export const createServerGroup: ComputeHandler = (call) => {
  const body = parseJson(call.body);
  const given = isObject(body) ? body.server_group : undefined;
  if (!isObject(given) || typeof given.name !== 'string') throw invalid('server_group', given, "'name' is a required property");
  const policies = Array.isArray(given.policies) ? given.policies : [];
  const { userId, projectId } = call.caller;
  const group = { id: uuid(call.state.random), name: given.name, policy: String(given.policy ?? policies[0]), userId, projectId };
  serverGroups(call.state).set(group.id, group);
  return { status: 200, body: { server_group: view(call, group) } };
};

export const deleteServerGroup: ComputeHandler = (call, { id = '' }) => {
  serverGroups(call.state).delete(find(call, id).id);
  return { status: 204 };
};
