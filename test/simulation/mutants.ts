import type { Clock } from '../../src/domain/clock.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import type { Send } from '../../src/openstack/http/send.ts';
import type { Services } from '../../src/openstack/open-services.ts';
import type { RunParts } from '../../src/operations/run/context.ts';
import { type Adversity, adversitiesOf, type Run, runsOf, type WorldPlan } from './plan.ts';
import type { Breach } from './promises.ts';

/** Breaks a promise on purpose, from the outside: the simulation must notice, and name that promise. */
export interface Mutant {
  readonly promise: Breach['promise'];
  readonly breaks: string;
  /** A seed that shows it, where the first few do not. */
  readonly shownBy?: number;
  /** Worlds that can show it; left out = any may. */
  readonly where?: (plan: WorldPlan) => boolean;
  readonly send?: (send: Send, run: Run) => Send;
  readonly cloud?: (cloud: Cloud) => Cloud;
  readonly clock?: (clock: Clock, run: Run) => Clock;
  readonly deps?: (deps: RunParts) => RunParts;
}

type Parts = { readonly [K in keyof Services]?: Partial<Services[K]> };

/** The cloud with some of its methods replaced, under a lease and another signal, too. Getters stay what they are. */
function withParts(cloud: Cloud, partsOf: (cloud: Cloud) => Parts): Cloud {
  const parts = partsOf(cloud);
  const replaced = Object.entries(parts).map(([name, part]): [string, object] => [name, { ...cloud[name as keyof Parts], ...part }]);
  return {
    ...cloud,
    ...Object.fromEntries(replaced),
    get requests() {
      return cloud.requests;
    },
    withSignal: (signal) => withParts(cloud.withSignal(signal), partsOf),
    fenced: (fence) => withParts(cloud.fenced(fence), partsOf),
    unfenced: {
      image: { ...cloud.unfenced.image, ...parts.image },
      compute: { ...cloud.unfenced.compute, ...parts.compute },
    },
  };
}

const nothing = async () => {};

/** Two runs at once that want one golden server. */
function hasRivals({ steps }: WorldPlan): boolean {
  return steps.some(
    ({ runs: [a, b] }) => a !== undefined && b !== undefined && a.options.golden === b.options.golden && takes(a) && takes(b),
  );
}

function has(adversity: Adversity): (plan: WorldPlan) => boolean {
  return (plan) => adversitiesOf(plan).includes(adversity);
}

/** The answers to a run's look at something, as it gets to see them. */
function altered(send: Send, path: RegExp, alter: (body: string) => string): Send {
  return async (request, signal) => {
    const answer = await send(request, signal);
    return request.method === 'GET' && path.test(request.url) && answer.status === 200 ? { ...answer, body: alter(answer.body) } : answer;
  };
}

function hasService({ cloud }: WorldPlan): boolean {
  return cloud.behaviour.snapshotService === true;
}

function seals({ steps }: WorldPlan): boolean {
  return steps.some(({ runs }) => runs.some(({ options, file }) => (options.seal ?? file?.top.seal ?? 'none') !== 'none'));
}

function holdsBack(plan: WorldPlan): boolean {
  return runsOf(plan).some(({ options, file }) => (options.quarantine ?? file?.top.quarantine) !== undefined);
}

function takes({ verb }: Run): boolean {
  return verb === 'refresh' || verb === 'snapshot';
}

export const mutants: Readonly<Record<string, Mutant>> = {
  'no-restart': {
    promise: 'contract.md#promise-1',
    breaks: 'the golden server is never started again',
    cloud: (cloud) => withParts(cloud, () => ({ compute: { startServer: nothing } })),
  },
  'no-intent': {
    promise: 'contract.md#promise-1',
    breaks: 'no run notes what the golden server is owed',
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: { addTag: (id, tag) => (tag.startsWith('restage:was=') ? nothing() : cloud.compute.addTag(id, tag)) },
      })),
  },
  'no-adopt': {
    promise: 'contract.md#promise-3',
    breaks: 'what a create without an answer has made is never found',
    shownBy: 109,
    send: (send) => async (request, signal) => {
      const answer = await send(request, signal);
      const isLookUp = request.method === 'GET' && /\/servers\/detail\?.*name=/.test(request.url) && answer.status === 200;
      return isLookUp ? { ...answer, body: '{"servers":[]}' } : answer;
    },
  },
  'no-undo': {
    promise: 'contract.md#promise-5',
    breaks: 'nothing is taken back after a failure',
    deps: (deps) => ({ ...deps, cleanupMs: 0 }),
  },
  'no-lease': {
    promise: 'contract.md#promise-6',
    breaks: 'every run believes that it holds the lease',
    where: hasRivals,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        image: {
          listImages: async (filter) => (filter?.properties?.['restage_lease'] === undefined ? cloud.image.listImages(filter) : []),
          createRecord: async (record) => (await cloud.image.createRecord(record)) ?? (await anyImage(cloud)),
        },
      })),
  },
  'no-renewal': {
    promise: 'contract.md#promise-6',
    breaks: 'the lease lapses while its holder works',
    shownBy: 33,
    where: hasRivals,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        image: {
          setProperties: async (id, properties) =>
            properties['restage_lease_beat'] === undefined ? cloud.image.setProperties(id, properties) : anyImage(cloud),
        },
      })),
  },
  'verify-early': {
    promise: 'contract.md#promise-4',
    breaks: 'an image is called verified before it is',
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: {
          createImage: async (...request) => {
            const created = await cloud.compute.createImage(...request);
            await cloud.image.setProperties(created.imageId, { restage_verified: 'true' });
            return created;
          },
        },
      })),
  },
  'raw-launched': {
    promise: 'contract.md#promise-4',
    breaks: 'servers are made from the raw image, and not from the sealed one',
    where: seals,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        image: {
          // There is none to launch from otherwise.
          deleteImage: async (id) =>
            (await cloud.image.getImage(id))?.properties['restage_kind'] === 'raw' ? 'deleted' : cloud.image.deleteImage(id),
        },
        compute: {
          createServer: async (spec) => {
            const { restage_sealed_from: raw } = (await cloud.image.getImage(spec.imageId))?.properties ?? {};
            return cloud.compute.createServer({ ...spec, imageId: raw ?? spec.imageId });
          },
        },
      })),
  },
  'no-second-sight': {
    promise: 'contract.md#promise-8',
    breaks: 'reap deletes what it has seen once',
    shownBy: 33,
    clock: (clock, { verb }) =>
      verb === 'reap' ? { now: clock.now, sleep: (ms, signal) => clock.sleep(ms === 15_000 ? 0 : ms, signal) } : clock,
  },
  'no-floating-ip-removal': {
    promise: 'contract.md#promise-2',
    breaks: 'floating IPs stay behind',
    cloud: (cloud) => withParts(cloud, () => ({ network: { deleteFloatingIp: nothing } })),
  },
  'no-image-removal': {
    promise: 'contract.md#promise-2',
    breaks: 'images stay behind',
    cloud: (cloud) => withParts(cloud, () => ({ image: { deleteImage: async () => 'deleted' } })),
  },
  'always-clean': {
    promise: 'contract.md#promise-4',
    breaks: 'every image is called clean',
    shownBy: 146,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: {
          createImage: (id, name, properties) => cloud.compute.createImage(id, name, { ...properties, restage_consistency: 'clean' }),
        },
      })),
  },
  'no-deadline': {
    promise: 'contract.md#promise-5',
    breaks: 'no wait ever comes to its limit',
    clock: (clock) => {
      const began = clock.now();
      return { now: () => began, sleep: clock.sleep };
    },
  },
  'no-reasons': {
    promise: 'contract.md#promise-5',
    breaks: 'errors of the cloud are passed on without a word of advice',
    send: (send) => async (request, signal) => {
      try {
        return await send(request, signal);
      } catch (error) {
        throw new Error(error instanceof Error ? error.message : 'failed');
      }
    },
  },
  blind: {
    promise: 'contract.md#promise-7',
    breaks: 'what earlier runs have made is not seen',
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: {
          listServers: async (filter) => (await cloud.compute.listServers(filter)).map((server) => ({ ...server, metadata: {} })),
        },
      })),
  },
  'no-retirement': {
    promise: 'contract.md#promise-7',
    breaks: 'the generation before is not deleted',
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: {
          deleteServer: nothing,
          getServer: async (id) => {
            const server = await cloud.compute.getServer(id);
            return server?.metadata['restage_environment'] === undefined ? server : undefined;
          },
        },
      })),
  },
  'no-nonce': {
    promise: 'contract.md#promise-3',
    breaks: 'a create without an answer is simply repeated',
    shownBy: 45,
    send: (send) => async (request, signal) => {
      const isCreate = request.method === 'POST' && /\/servers$/.test(request.url);
      if (!isCreate) return send(request, signal);
      return send(request, signal).catch(() => send(request, signal));
    },
  },
  'golden-marks-hidden': {
    promise: 'contract.md#promise-8',
    breaks: 'who deletes does not see what says that a server is golden',
    where: has('marked golden server'),
    send: (send, { verb }) => {
      if (verb !== 'destroy' && verb !== 'reap') return send;
      const markless = altered(send, /\/servers(?:\/|\?|$)/, (body) =>
        body.replaceAll(/restage:(?:golden|was|run|left)/g, 'of-no-run').replaceAll(/restage_(?:golden_server|intent)/g, 'of_no_run'),
      );
      return altered(markless, /\/v2\/images\?/, () => '{"images":[]}');
    },
  },
  'owner-unchecked': {
    promise: 'contract.md#promise-8',
    breaks: 'every image seems to be of this project',
    where: has('administrator'),
    send: (send) => {
      let project = '';
      return async (request, signal) => {
        const answer = await send({ ...request, url: request.url.replace(/(?<=[?&])owner=[^&]*&?/, '') }, signal);
        if (request.url.includes('/auth/tokens') && answer.status === 201) project = JSON.parse(answer.body).token.project.id;
        return request.url.includes('/v2/images')
          ? { ...answer, body: answer.body.replaceAll(/"owner":"\w+"/g, `"owner":"${project}"`) }
          : answer;
      };
    },
  },
  'given-up-early': {
    promise: 'contract.md#promise-5',
    breaks: 'an image that the cloud still makes is called abandoned without proof',
    shownBy: 106,
    where: hasService,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: {
          getAction: async (...asked) => {
            const action = await cloud.compute.getAction(...asked);
            return action?.action === 'createImage' ? { ...action, message: 'Error' } : action;
          },
        },
      })),
  },
  'started-before-captured': {
    promise: 'contract.md#promise-4',
    breaks: 'each volume snapshot looks available from its first moment, and so the disks captured',
    where: ({ cloud }) => cloud.goldens.some(({ image }) => image === undefined),
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        volume: {
          getSnapshot: async (...asked) => {
            const snapshot = await cloud.volume.getSnapshot(...asked);
            return snapshot?.status === 'creating' ? { ...snapshot, status: 'available' } : snapshot;
          },
        },
      })),
  },
  'data-snapshot-forgotten': {
    promise: 'contract.md#promise-4',
    breaks: 'one data volume of an image is not captured, and its snapshot looks as if it were there',
    where: ({ cloud }) => cloud.goldens.some(({ image, dataVolumes }) => image !== undefined && dataVolumes !== undefined),
    cloud: (cloud) => withForgottenSnapshot(cloud),
  },
  'no-image-lease': {
    promise: 'contract.md#promise-6',
    breaks: 'every run believes that it holds the lease on the image that the cloud still makes',
    where: (plan) => hasService(plan) && hasRivals(plan),
    cloud: (cloud) => withoutLease(cloud, (subject) => subject.startsWith('image:')),
  },
  'any-owner': {
    promise: 'contract.md#promise-8',
    breaks: 'an image of a third project looks like one of the golden project',
    shownBy: 16,
    where: (plan) => plan.pulls !== undefined && has('strangers')(plan),
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        image: {
          listImages: async (filter) => {
            if (filter?.owner === undefined) return cloud.image.listImages(filter);
            const { owner, ...others } = filter;
            return (await cloud.image.listImages(others)).map((image) => ({ ...image, owner }));
          },
        },
      })),
  },
  'share-forgotten': {
    promise: 'contract.md#promise-7',
    breaks: 'an image is shared with no project, and looks as if it were',
    shownBy: 16,
    where: ({ pulls }) => pulls !== undefined,
    cloud: (cloud) => withParts(cloud, () => ({ image: { addMember: nothing } })),
  },
  'taken-is-failed': {
    promise: 'contract.md#promise-8',
    breaks: 'a server that a person has taken out of work looks like one that was never built',
    where: has('people'),
    send: (send, { verb }) =>
      verb === 'launch'
        ? altered(send, /\/servers(?:\/|\?|$)/, (body) =>
            body
              .replaceAll(/"status":"(?:SHUTOFF|PAUSED|SUSPENDED|SHELVED\w*|RESCUE|VERIFY_RESIZE)"/g, '"status":"ERROR"')
              .replaceAll(/"OS-SRV-USG:launched_at":"[^"]*"/g, '"OS-SRV-USG:launched_at":null'),
          )
        : send,
  },
  'groups-unchanged': {
    promise: 'sealing.md#quarantine',
    breaks: 'servers lose the mark of quarantine, and keep its group',
    where: holdsBack,
    cloud: (cloud) => withParts(cloud, () => ({ network: { setSecurityGroups: nothing } })),
  },
  'mark-kept': {
    promise: 'sealing.md#quarantine',
    breaks: 'servers get the groups that were asked for, and keep the mark of quarantine',
    where: holdsBack,
    cloud: (cloud) => withParts(cloud, () => ({ compute: { removeMetadata: nothing } })),
  },
  'mark-first': {
    promise: 'sealing.md#quarantine',
    breaks: 'servers lose the mark of quarantine, and get other groups then',
    where: holdsBack,
    cloud: (cloud) => withMarkFirst(cloud),
  },
  'groups-at-birth': {
    promise: 'sealing.md#quarantine',
    breaks: 'servers have the mark of quarantine, and the default group',
    where: holdsBack,
    cloud: (cloud) =>
      withParts(cloud, (cloud) => ({
        compute: { createServer: (spec) => cloud.compute.createServer({ ...spec, securityGroups: undefined }) },
      })),
  },
  'checks-believed': {
    promise: 'sealing.md#quarantine',
    breaks: 'servers leave quarantine as if they had answered',
    shownBy: 266,
    where: holdsBack,
    deps: (deps) => ({ ...deps, host: { ...deps.host, connect: nothing } }),
  },
};

/** The snapshot of the second data volume is never asked for; every look at it, and every list, shows one. */
function withForgottenSnapshot(cloud: Cloud): Cloud {
  const forgotten = new Map<string, Awaited<ReturnType<Cloud['volume']['createSnapshot']>>>();
  return withParts(cloud, (cloud) => ({
    volume: {
      createSnapshot: async (wanted) => {
        if (!wanted.name.endsWith('-volume-2')) return cloud.volume.createSnapshot(wanted);
        const { name, volumeId, metadata } = wanted;
        const id = `f0f0f0f0-0000-4000-8000-${String(forgotten.size).padStart(12, '0')}`;
        const snapshot = { id, name, volumeId, metadata, status: 'available', sizeGb: 4, createdAt: '2026-11-21T12:00:00Z' } as const;
        forgotten.set(id, snapshot);
        return snapshot;
      },
      getSnapshot: async (id) => forgotten.get(id) ?? cloud.volume.getSnapshot(id),
      listSnapshots: async () => [...(await cloud.volume.listSnapshots()), ...forgotten.values()],
      setSnapshotMetadata: async (id, metadata) => forgotten.has(id) || cloud.volume.setSnapshotMetadata(id, metadata),
      deleteSnapshot: async (id) => (forgotten.delete(id) ? 'gone' : cloud.volume.deleteSnapshot(id)),
    },
  }));
}

/** A change of groups waits until the mark is gone. */
function withMarkFirst(cloud: Cloud): Cloud {
  const changes: (() => Promise<void>)[] = [];
  return withParts(cloud, (cloud) => ({
    network: { setSecurityGroups: async (...change) => void changes.push(() => cloud.network.setSecurityGroups(...change)) },
    compute: {
      removeMetadata: async (id, key) => {
        await cloud.compute.removeMetadata(id, key);
        for (const change of changes.splice(0)) await change();
      },
    },
  }));
}

async function anyImage(cloud: Cloud) {
  const [image] = await cloud.image.listImages();
  if (image === undefined) throw new Error('This cloud has no image.');
  return image;
}

/** Too rare for a drawn world: `test/simulation/interleaved.test.ts` shows it. */
export const noEnvironmentLease: Mutant = {
  promise: 'contract.md#promise-8',
  breaks: 'every run believes that it holds the lease on the environment',
  cloud: (cloud) => withoutLease(cloud, (subject) => subject.includes('/')),
};

/** The cloud where no run sees another's lease on such a subject, and each believes to hold its own. */
function withoutLease(cloud: Cloud, isOf: (subject: string) => boolean): Cloud {
  const hides = (properties: Readonly<Record<string, string>> | undefined) => isOf(properties?.['restage_lease'] ?? '');
  return withParts(cloud, (cloud) => ({
    image: {
      listImages: async (filter) => (hides(filter?.properties) ? [] : cloud.image.listImages(filter)),
      createRecord: async (record) =>
        (await cloud.image.createRecord(record)) ?? (hides(record.properties) ? await anyImage(cloud) : undefined),
    },
  }));
}
