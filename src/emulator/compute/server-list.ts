import type { Reply } from '../http.ts';
import { Refusal } from '../http.ts';
import { refuseUnscoped } from '../identity/readers.ts';
import type { Server } from '../model.ts';
import { isoSeconds } from '../time.ts';
import { type ComputeCall, nextPage, paged, policyRefusal, serverLinks } from './call.ts';
import { addresses, serverView, statusOf } from './server-view.ts';

/** `GET /servers` and `/servers/detail`. `servers` are those of the moment, or of some seconds ago. */
export function listServers(call: ComputeCall, servers: readonly Server[], detail: boolean): Reply {
  refuseUnscoped(call, `Policy doesn't allow os_compute_api:servers:${detail ? 'detail' : 'index'} to be performed.`);
  const { query, caller, state } = call;
  const everyProject = query.has('all_tenants') && query.get('all_tenants') !== '0';
  if (everyProject && !caller.admin) {
    throw policyRefusal(`os_compute_api:servers:${detail ? 'detail' : 'index'}:get_all_tenants`);
  }
  const filter = state.behaviour.ignoreFilters ? () => true : filterOf(call);
  const withDeleted = query.has('changes-since');
  const matching = servers
    .filter((server) => everyProject || server.projectId === caller.projectId)
    .filter((server) => withDeleted || (server.deletedAt === undefined && server.vmState !== 'soft-delete'))
    .filter(filter);
  const { page, full } = paged(call, sorted(query, matching));
  const last = page.at(-1)?.id;
  const next = full && last !== undefined && { servers_links: nextPage(call, detail ? 'servers/detail' : 'servers', last) };
  const shown = state.behaviour.downCell
    ? stubs(call, page)
    : page.map((server) => (detail ? listedView(call, server) : summary(call, server)));
  return { status: 200, body: { servers: shown, ...next } };
}

/** Its server groups are part of a server that is shown, not of those listed (nova:api/openstack/compute/views/servers.py `detail`). */
function listedView(call: ComputeCall, server: Server): object {
  const { server_groups: _, ...view } = serverView(call, call.state.behaviour.listsShowEachFault ? server : withoutBuriedFault(server));
  return view;
}

/** nova:api/openstack/compute/servers.py `_get_servers` of Zed reads faults in the one cell that the API calls its own (`fill_faults`). */
function withoutBuriedFault(server: Server): Server {
  return server.fault?.buried === true ? { ...server, fault: undefined } : server;
}

function summary(call: ComputeCall, { id, name }: Server): object {
  return { id, name, links: serverLinks(call, id) };
}

/** Of a cell that is down only ids are known, from 2.69 on; before, its servers are missing. */
function stubs(call: ComputeCall, servers: readonly Server[]): readonly object[] {
  if (call.minor < 69) return [];
  return servers.map(({ id, projectId, created }) => ({
    id,
    tenant_id: projectId,
    status: 'UNKNOWN',
    created: isoSeconds(created),
    links: serverLinks(call, id),
  }));
}

const sortFields: Readonly<Record<string, (server: Server) => string | number>> = {
  created_at: ({ created }) => created,
  updated_at: ({ updated }) => updated,
  display_name: ({ name }) => name,
  uuid: ({ id }) => id,
  vm_state: ({ vmState }) => vmState,
};

/** Newest first unless asked otherwise. */
function sorted(query: URLSearchParams, servers: readonly Server[]): readonly Server[] {
  const newestFirst = [...servers].reverse();
  const key = query.get('sort_key');
  if (key === null) return newestFirst.sort((a, b) => b.created - a.created);
  const field = sortFields[key];
  if (field === undefined) {
    const names = Object.keys(sortFields)
      .map((name) => `'${name}'`)
      .join(', ');
    throw new Refusal(400, `Invalid input for query parameters sort_key. Value: ${key}. '${key}' is not one of [${names}]`);
  }
  const sign = query.get('sort_dir') === 'asc' ? 1 : -1;
  return newestFirst.sort((a, b) => (field(a) < field(b) ? -sign : field(a) > field(b) ? sign : 0));
}

type Test = (server: Server) => boolean;

/** Filters a user may use, by the microversion (minor) that brought them (nova:api/openstack/compute/servers.py). */
const filters: Readonly<Record<string, { readonly since: number; readonly make: (value: string, call: ComputeCall) => Test }>> = {
  name: { since: 1, make: (value) => regex('name', value, ({ name }) => [name]) },
  status: { since: 1, make: () => () => true },
  image: {
    since: 1,
    make:
      (value) =>
      ({ imageId }) =>
        imageId === value,
  },
  flavor: {
    since: 1,
    make:
      (value) =>
      ({ flavor }) =>
        flavor.id === value,
  },
  reservation_id: {
    since: 1,
    make:
      (value) =>
      ({ reservationId }) =>
        reservationId === value,
  },
  ip: { since: 1, make: (value, call) => regex('ip', value, (server) => fixedAddresses(call, server)) },
  'changes-since': {
    since: 1,
    make:
      (value) =>
      ({ updated }) =>
        updated >= dateOf('changes-since', value),
  },
  'changes-before': {
    since: 66,
    make:
      (value) =>
      ({ updated }) =>
        updated <= dateOf('changes-before', value),
  },
  tags: {
    since: 26,
    make:
      (value) =>
      ({ tags }) =>
        value.split(',').every((tag) => tags.includes(tag)),
  },
  'tags-any': {
    since: 26,
    make:
      (value) =>
      ({ tags }) =>
        value.split(',').some((tag) => tags.includes(tag)),
  },
  'not-tags': {
    since: 26,
    make:
      (value) =>
      ({ tags }) =>
        !value.split(',').every((tag) => tags.includes(tag)),
  },
  'not-tags-any': {
    since: 26,
    make:
      (value) =>
      ({ tags }) =>
        !value.split(',').some((tag) => tags.includes(tag)),
  },
  locked: {
    since: 73,
    make:
      (value) =>
      ({ locked }) =>
        locked === /^(true|1|yes|on|t|y)$/i.test(value),
  },
  key_name: {
    since: 83,
    make:
      (value) =>
      ({ request: { keyName } }) =>
        keyName === value,
  },
  availability_zone: {
    since: 83,
    make:
      (value) =>
      ({ zone }) =>
        zone === value,
  },
  vm_state: {
    since: 83,
    make:
      (value) =>
      ({ vmState }) =>
        vmState === value,
  },
  task_state: {
    since: 83,
    make:
      (value) =>
      ({ taskState }) =>
        taskState === value,
  },
  power_state: {
    since: 83,
    make:
      (value) =>
      ({ powerState }) =>
        String(powerState) === value,
  },
  user_id: {
    since: 83,
    make:
      (value) =>
      ({ userId }) =>
        userId === value,
  },
};

const controls = new Set([
  'limit',
  'marker',
  'sort_key',
  'sort_dir',
  'all_tenants',
  'deleted',
  'host',
  'project_id',
  'tenant_id',
  'hostname',
]);

/** Filters unknown, or too new for the request's version, are passed over; from 2.75 on the unknown ones are refused. */
function filterOf(call: ComputeCall): Test {
  const tests: Test[] = [];
  for (const key of new Set(call.query.keys())) {
    const filter = Object.hasOwn(filters, key) ? filters[key] : undefined;
    if (filter === undefined && !controls.has(key) && call.minor >= 75) {
      throw new Refusal(400, `'${key}' does not match any of the regexes: '^_'`);
    }
    if (filter === undefined || call.minor < filter.since) continue;
    if (key === 'status') tests.push(statusTest(call, call.query.getAll('status')));
    else tests.push(filter.make(call.query.getAll(key).at(-1) ?? '', call));
  }
  return (server) => tests.every((test) => test(server));
}

const statuses = new Set([
  'ACTIVE',
  'BUILD',
  'DELETED',
  'ERROR',
  'HARD_REBOOT',
  'PAUSED',
  'REBOOT',
  'SHUTOFF',
  'SOFT_DELETED',
  'SUSPENDED',
]);

function statusTest(call: ComputeCall, wanted: readonly string[]): Test {
  const known = wanted.map((status) => status.toUpperCase()).filter((status) => statuses.has(status));
  if (known.length === 0 && call.minor >= 38) throw new Refusal(400, 'Invalid status value');
  return (server) => known.includes(statusOf(server));
}

/** As MariaDB searches: anywhere, without regard to case. Nova takes `|` literally. */
function regex(key: string, value: string, texts: (server: Server) => readonly string[]): Test {
  try {
    const pattern = new RegExp(value.replaceAll('|', '\\|'), 'i');
    return (server) => texts(server).some((text) => pattern.test(text));
  } catch {
    throw new Refusal(400, `Invalid input for query parameters ${key}. Value: ${value}. '${value}' is not a 'regex'`);
  }
}

function fixedAddresses(call: ComputeCall, server: Server): readonly string[] {
  return Object.values(addresses(call.state, server)).flatMap((list) => list.map((entry) => String(Object(entry).addr)));
}

function dateOf(key: string, value: string): number {
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw new Refusal(400, `Invalid input for query parameters ${key}. Value: ${value}. '${value}' is not a 'date-time'`);
  return time;
}
