import { isObject, parseJson, Refusal } from '../http.ts';
import type { Flavor } from '../model.ts';
import { quotasOf } from '../state.ts';
import { type ComputeCall, type ComputeHandler, links, nextPage, paged, policyRefusal } from './call.ts';
import { usage } from './launch-checks.ts';
import { serverGroups } from './server-groups.ts';

function flavorView(call: ComputeCall, flavor: Flavor): object {
  const { id, name, ram, disk, vcpus, ephemeral, swap } = flavor;
  return {
    id,
    name,
    ram,
    disk,
    swap: swap === 0 && call.minor < 75 ? '' : swap,
    'OS-FLV-EXT-DATA:ephemeral': ephemeral,
    'OS-FLV-DISABLED:disabled': false,
    vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1,
    links: links(call, `flavors/${id}`),
    ...(call.minor >= 55 && { description: null }),
    ...(call.minor >= 61 && { extra_specs: {} }),
  };
}

function listFlavors(detail: boolean): ComputeHandler {
  return (call) => {
    const minDisk = Number(call.query.get('minDisk') ?? 0);
    const minRam = Number(call.query.get('minRam') ?? 0);
    const fitting = [...call.state.flavors.values()].filter(({ disk, ram }) => disk >= minDisk && ram >= minRam);
    const { page, full } = paged(
      call,
      fitting.sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const last = page.at(-1)?.id;
    const next = full && last !== undefined && { flavors_links: nextPage(call, detail ? 'flavors/detail' : 'flavors', last) };
    const show = (flavor: Flavor) =>
      detail ? flavorView(call, flavor) : { id: flavor.id, name: flavor.name, links: links(call, `flavors/${flavor.id}`) };
    return { status: 200, body: { flavors: page.map(show), ...next } };
  };
}

export const flavorSummaries = listFlavors(false);
export const flavorDetails = listFlavors(true);

export const showFlavor: ComputeHandler = (call, { id = '' }) => {
  const flavor = call.state.flavors.get(id);
  if (flavor === undefined) throw new Refusal(404, `Flavor ${id} could not be found.`);
  return { status: 200, body: { flavor: flavorView(call, flavor) } };
};

export const showExtraSpecs: ComputeHandler = (call, { id = '' }) => {
  if (!call.state.flavors.has(id)) throw new Refusal(404, `Flavor ${id} could not be found.`);
  return { status: 200, body: { extra_specs: {} } };
};

/** What may be used and what is. -1 = unlimited; network limits left in 2.36, image metadata in 2.39, personality in 2.57. */
export const limits: ComputeHandler = (call) => {
  const { state, caller, minor } = call;
  if (caller.projectId === '') throw new Refusal(403, 'Forbidden');
  const quotas = quotasOf(state, caller.projectId);
  const used = usage(state, caller.projectId);
  const groups = [...serverGroups(state).values()].filter(({ projectId }) => projectId === caller.projectId).length;
  const absolute = {
    maxTotalInstances: quotas.instances,
    maxTotalCores: quotas.cores,
    maxTotalRAMSize: quotas.ram,
    maxServerMeta: quotas.metadataItems,
    ...(minor < 39 && { maxImageMeta: quotas.metadataItems }),
    ...(minor < 57 && { maxPersonality: 5, maxPersonalitySize: 10_240 }),
    maxTotalKeypairs: quotas.keyPairs,
    maxServerGroups: quotas.serverGroups,
    maxServerGroupMembers: quotas.serverGroupMembers,
    ...(minor < 36 && { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 }),
    totalRAMUsed: used.ram,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    ...(minor < 36 && { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 }),
    totalServerGroupsUsed: groups,
  };
  return { status: 200, body: { limits: { rate: [], absolute } } };
};

export const showQuotaSet: ComputeHandler = (call, { project = '' }) => {
  if (!call.caller.admin && project !== call.caller.projectId) throw policyRefusal('os_compute_api:os-quota-sets:show');
  const quotas = quotasOf(call.state, project);
  return {
    status: 200,
    body: {
      quota_set: {
        id: project,
        cores: quotas.cores,
        instances: quotas.instances,
        ram: quotas.ram,
        key_pairs: quotas.keyPairs,
        ...(call.minor < 36 && { fixed_ips: -1, floating_ips: -1, security_groups: -1, security_group_rules: -1 }),
        ...(call.minor < 57 && { injected_files: 5, injected_file_content_bytes: 10_240, injected_file_path_bytes: 255 }),
        metadata_items: quotas.metadataItems,
        server_groups: quotas.serverGroups,
        server_group_members: quotas.serverGroupMembers,
      },
    },
  };
};

export const updateQuotaSet: ComputeHandler = (call, { project = '' }) => {
  if (!call.caller.admin) throw policyRefusal('os_compute_api:os-quota-sets:update');
  const body = parseJson(call.body);
  const given = isObject(body) && isObject(body.quota_set) ? body.quota_set : {};
  const before = quotasOf(call.state, project);
  const number = (name: string, old: number) => (given[name] === undefined ? old : Number(given[name]));
  call.state.quotas.set(project, {
    ...before,
    instances: number('instances', before.instances),
    cores: number('cores', before.cores),
    ram: number('ram', before.ram),
    metadataItems: number('metadata_items', before.metadataItems),
    serverGroupMembers: number('server_group_members', before.serverGroupMembers),
  });
  return showQuotaSet(call, { project });
};

/** Which hosts are in them is the operator's to know. */
export const listZonesInDetail: ComputeHandler = () => {
  throw policyRefusal('os_compute_api:os-availability-zone:detail');
};

export const listZones: ComputeHandler = (call) => ({
  status: 200,
  body: { availabilityZoneInfo: call.state.zones.map((zoneName) => ({ zoneName, zoneState: { available: true }, hosts: null })) },
});
