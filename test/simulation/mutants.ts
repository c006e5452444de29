import type { Clock } from '../../src/domain/clock.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import type { Send } from '../../src/openstack/http/send.ts';
import type { Deps } from '../../src/operations/deps.ts';
import type { Run } from './plan.ts';

/** Breaks a promise on purpose, from the outside: the simulation must notice. */
export interface Mutant {
  readonly breaks: string;
  readonly send?: (send: Send) => Send;
  readonly cloud?: (cloud: Cloud) => Cloud;
  readonly clock?: (clock: Clock, run: Run) => Clock;
  readonly deps?: (deps: Deps) => Deps;
}

type Parts = { readonly [K in 'compute' | 'image' | 'network' | 'volume']?: Partial<Cloud[K]> };

/** The cloud with some of its methods replaced. Getters stay what they are. */
function withParts(cloud: Cloud, parts: Parts): Cloud {
  return {
    identity: cloud.identity,
    compute: { ...cloud.compute, ...parts.compute },
    image: { ...cloud.image, ...parts.image },
    network: { ...cloud.network, ...parts.network },
    volume: { ...cloud.volume, ...parts.volume },
    get requests() {
      return cloud.requests;
    },
    skew: cloud.skew,
    close: cloud.close,
  };
}

const nothing = async () => {};

export const mutants: Readonly<Record<string, Mutant>> = {
  'no-restart': {
    breaks: 'the golden server is never started again',
    cloud: (cloud) => withParts(cloud, { compute: { startServer: nothing } }),
  },
  'no-intent': {
    breaks: 'nobody notes what the golden server is owed',
    cloud: (cloud) =>
      withParts(cloud, {
        compute: { addTag: (id, tag, options) => (tag.startsWith('restage:was=') ? nothing() : cloud.compute.addTag(id, tag, options)) },
      }),
  },
  'no-adopt': {
    breaks: 'what a create without an answer has made is never found',
    send: (send) => async (request, signal) => {
      const answer = await send(request, signal);
      const isLookUp = request.method === 'GET' && /\/servers\/detail\?.*name=/.test(request.url) && answer.status === 200;
      return isLookUp ? { ...answer, body: '{"servers":[]}' } : answer;
    },
  },
  'no-undo': {
    breaks: 'nothing is taken back after a failure',
    deps: (deps) => ({ ...deps, cleanupMs: 0 }),
  },
  'no-lease': {
    breaks: 'everybody believes to hold the lease',
    cloud: (cloud) =>
      withParts(cloud, {
        image: {
          listImages: async (filter, options) =>
            filter?.properties?.['restage_lease'] === undefined ? cloud.image.listImages(filter, options) : [],
          createRecord: async (record, options) => (await cloud.image.createRecord(record, options)) ?? (await anyImage(cloud)),
        },
      }),
  },
  'no-renewal': {
    breaks: 'the lease lapses while its holder works',
    cloud: (cloud) =>
      withParts(cloud, {
        image: {
          setProperties: async (id, properties, options) =>
            properties['restage_lease_beat'] === undefined ? cloud.image.setProperties(id, properties, options) : anyImage(cloud),
        },
      }),
  },
  'verify-early': {
    breaks: 'an image is called proven before it is',
    cloud: (cloud) =>
      withParts(cloud, {
        compute: {
          createImage: async (...request) => {
            const created = await cloud.compute.createImage(...request);
            await cloud.image.setProperties(created.imageId, { restage_verified: 'true' });
            return created;
          },
        },
      }),
  },
  'no-second-sight': {
    breaks: 'reap deletes what it has seen once',
    clock: (clock, { verb }) =>
      verb === 'reap' ? { now: clock.now, sleep: (ms, signal) => clock.sleep(ms === 15_000 ? 0 : ms, signal) } : clock,
  },
  'no-floating-ip-removal': {
    breaks: 'floating IPs stay behind',
    cloud: (cloud) => withParts(cloud, { network: { deleteFloatingIp: nothing } }),
  },
  'no-image-removal': {
    breaks: 'images stay behind',
    cloud: (cloud) => withParts(cloud, { image: { deleteImage: async () => 'deleted' } }),
  },
  'no-nonce': {
    breaks: 'a create without an answer is simply repeated',
    send: (send) => async (request, signal) => {
      const isCreate = request.method === 'POST' && /\/servers$/.test(request.url);
      if (!isCreate) return send(request, signal);
      return send(request, signal).catch(() => send(request, signal));
    },
  },
};

async function anyImage(cloud: Cloud) {
  const [image] = await cloud.image.listImages();
  if (image === undefined) throw new Error('This cloud has no image.');
  return image;
}
