import { RestageError } from '../../domain/errors.ts';
import { markKeys } from '../../domain/marks.ts';
import type { CallOptions } from '../calls.ts';
import type { Answer, ServiceCall } from '../http/service-client.ts';
import { isAtLeast } from '../microversion.ts';
import { parseAnswer } from '../parse-answer.ts';
import { doOnce, type Look } from '../reconcile.ts';
import type { ComputeContext } from './deps.ts';
import { learnMicroversion } from './learn-microversion.ts';
import { listServers } from './read-servers.ts';
import type { BootVolume, CreatedServer, CreateServer, Server } from './types.ts';
import { createdServerBody } from './wire.ts';

/** Characters of base64 that Nova takes (nova:api/openstack/compute/schemas/servers.py `user_data`). */
const maxUserData = 65_535;

export async function createServer(context: ComputeContext, spec: CreateServer, options?: CallOptions): Promise<CreatedServer> {
  const tags = await acceptedTags(context, spec, options);
  const least = spec.networkIds === 'none' ? noNetwork : '2.1';
  if (spec.networkIds === 'none' && !(await canLaunchApart(context, options)))
    throw new RestageError('service-missing', `Server "${spec.name}" must have no network, but this cloud's Nova does not support that.`);
  const call: ServiceCall = {
    method: 'POST',
    path: '/servers',
    body: bodyOf(spec, tags),
    microversion: tags === undefined ? least : tagsAtCreate,
    repeat: 'create',
    expect: [202],
  };
  return doOnce<CreatedServer>(
    {
      what: `create server "${spec.name}"`,
      send: async () => created(await context.client.request(call, options), call),
      look: () => findCreated(context, spec, options),
    },
    context,
    options,
  );
}

const tagsAtCreate = '2.52';
/** `networks: 'none'` (nova:api/openstack/compute/schemas/servers.py `create_v237`). */
const noNetwork = '2.37';

export async function canLaunchApart(context: ComputeContext, options?: CallOptions): Promise<boolean> {
  return isAtLeast(await learnMicroversion(context, options), noNetwork);
}

/** Tags are taken at creation from 2.52 on (nova:api/openstack/compute/schemas/servers.py `create_v252`). */
async function acceptedTags(context: ComputeContext, spec: CreateServer, options?: CallOptions): Promise<readonly string[] | undefined> {
  if (spec.tags === undefined || spec.tags.length === 0 || spec.networkIds === undefined) return undefined;
  return isAtLeast(await learnMicroversion(context, options), tagsAtCreate) ? spec.tags : undefined;
}

function bodyOf(spec: CreateServer, tags: readonly string[] | undefined): unknown {
  const { volumes = [] } = spec;
  const server = {
    name: spec.name,
    flavorRef: spec.flavorId,
    metadata: { ...spec.metadata, [markKeys.nonce]: spec.nonce },
    ...disksOf(spec.imageId, volumes),
    networks: networksOf(spec, tags !== undefined),
    tags,
    key_name: spec.keyName,
    security_groups: spec.securityGroups?.map((name) => ({ name })),
    availability_zone: spec.availabilityZone,
    user_data: spec.userData === undefined ? undefined : encodeUserData(spec.userData),
    config_drive: spec.configDrive,
  };
  return spec.serverGroupId === undefined ? { server } : { server, 'os:scheduler_hints': { group: spec.serverGroupId } };
}

/**
 * From 2.37 on `networks` is required, and no network is said as "none"; before, by leaving it out. Never "auto", which makes a
 * network where there is none (neutron's auto-allocated topology).
 */
function networksOf({ networkIds = [] }: CreateServer, isRequired: boolean): unknown {
  if (networkIds === 'none') return 'none';
  if ('portId' in networkIds) return [{ port: networkIds.portId }];
  if (networkIds.length > 0) return networkIds.map((uuid) => ({ uuid }));
  return isRequired ? 'none' : undefined;
}

/** Beside volumes the disk that is made from the image has to be named, too (nova:compute/api.py `_validate_bdm`, `InvalidBDMBootSequence`). */
function disksOf(imageId: string, volumes: readonly BootVolume[]): Readonly<Record<string, unknown>> {
  if (volumes.length === 0) return { imageRef: imageId };
  const devices = volumes.map(blockDevice);
  if (volumes.some(({ bootIndex }) => bootIndex === 0)) return { block_device_mapping_v2: devices };
  const root = { boot_index: 0, uuid: imageId, source_type: 'image', destination_type: 'local', delete_on_termination: true };
  return { imageRef: imageId, block_device_mapping_v2: [root, ...devices] };
}

/** What the image says of the disk comes with the volume (nova:block_device.py `get_bdm_image_metadata`): no `imageRef` beside it. */
function blockDevice({ id, bootIndex }: BootVolume): unknown {
  return { boot_index: bootIndex, uuid: id, source_type: 'volume', destination_type: 'volume', delete_on_termination: true };
}

function encodeUserData(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length <= maxUserData) return encoded;
  throw new RestageError(
    'invalid-input',
    `user-data has ${encoded.length} characters after base64 encoding, but Nova accepts at most ${maxUserData} (48 KiB of text).`,
    { hint: 'Shorten the user data. Let it download the rest, or put the rest into the image.' },
  );
}

function created(answer: Answer, call: ServiceCall): CreatedServer {
  return { id: parseAnswer(createdServerBody, answer, call), requestId: answer.requestId, adopted: false };
}

/** The oldest server of this name and nonce. */
async function findCreated(context: ComputeContext, spec: CreateServer, options?: CallOptions): Promise<Look<CreatedServer>> {
  const servers = await listServers(context, { name: spec.name }, options);
  const [oldest] = servers.filter((server) => server.metadata[markKeys.nonce] === spec.nonce && server.status !== 'DELETED').sort(byAge);
  if (oldest === undefined) return { kind: 'absent' };
  return { kind: 'found', value: { id: oldest.id, requestId: undefined, adopted: true } };
}

function byAge(a: Server, b: Server): number {
  return a.created.localeCompare(b.created) || a.id.localeCompare(b.id);
}
