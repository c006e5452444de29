import { createCompute } from '../../../../src/openstack/compute/requests.ts';
import type { Compute, CreateServer } from '../../../../src/openstack/compute/types.ts';
import { dialectOf } from '../../../../src/openstack/dialect.ts';
import type { Image, ImageService } from '../../../../src/openstack/image/types.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import type { ScriptedClient } from '../scripted-client.ts';

type Images = Pick<ImageService, 'listImages' | 'deleteImage'>;

const noImages: Images = { listImages: async () => [], deleteImage: async () => 'deleted' };

export function computeOn(client: ScriptedClient, options: { microversion?: string; images?: Images; ecs?: boolean } = {}): Compute {
  return createCompute(client, {
    clock: virtualClock(),
    random: () => 0,
    negotiation: { known: () => options.microversion ?? '2.93' },
    dialect: async () => dialectOf(options.ecs ? [{ type: 'ecs', endpoints: [] }] : []),
    projectId: async () => 'p1',
    images: options.images ?? noImages,
  });
}

/** A server as Nova writes it at 2.73, with `changes`. */
export function wireServer(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 's1',
    name: 'web-1',
    status: 'ACTIVE',
    tenant_id: 'p1',
    metadata: {},
    tags: [],
    image: { id: 'i1', links: [] },
    flavor: { original_name: 'm1.small', disk: 10, ram: 512, vcpus: 1, ephemeral: 0, swap: 0, extra_specs: {} },
    created: '2026-01-15T21:00:00Z',
    updated: '2026-01-15T21:00:05Z',
    addresses: {},
    locked: false,
    locked_reason: null,
    'OS-EXT-STS:task_state': null,
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-STS:power_state': 1,
    'os-extended-volumes:volumes_attached': [],
    ...changes,
  };
}

export function anImage(changes: Partial<Image> = {}): Image {
  return {
    id: 'i1',
    name: 'snap',
    status: 'queued',
    size: undefined,
    virtualSize: undefined,
    minDisk: 0,
    minRam: 0,
    visibility: 'private',
    protected: false,
    owner: 'p1',
    diskFormat: undefined,
    containerFormat: undefined,
    hash: undefined,
    tags: [],
    createdAt: '2026-01-15T21:00:00Z',
    updatedAt: '2026-01-15T21:00:00Z',
    properties: {},
    ...changes,
  };
}

export const spec: CreateServer = {
  name: 'web-1',
  imageId: 'i1',
  flavorId: 'f1',
  nonce: 'n1',
  networkIds: ['net1'],
  metadata: { role: 'web' },
};
