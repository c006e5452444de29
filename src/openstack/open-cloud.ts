import type { CallOptions, Cloud, Fence, Unfenced } from './cloud.ts';
import { createCompute } from './compute/requests.ts';
import type { CloudConfig } from './config/types.ts';
import { type CloudDeps, type Connection, connect, type Line, openLine, openSignIn } from './connect.ts';
import type { Tokens } from './identity/tokens.ts';
import { withImageJobs } from './image/image-jobs.ts';
import { createImageService } from './image/requests.ts';
import type { Image } from './image/types.ts';
import { createNetwork } from './network/requests.ts';
import { createVolumeService } from './volume/requests.ts';

export type { CloudDeps } from './connect.ts';

/**
 * One project of one cloud, ready to be asked. Nothing is sent until the first call, which signs in.
 *
 * Time, randomness and the network come in as parameters, so that the same code runs against a cloud, the embedded cloud,
 * and a scripted one.
 */
export function openCloud(config: CloudConfig, deps: CloudDeps): Cloud {
  const [cloud] = openClouds([config], deps);
  return cloud;
}

/**
 * Several regions of one cloud, in the order of their configurations. They share connections, rate and count of requests, and
 * one token wherever the sign-in is the same.
 */
export function openClouds(configs: readonly [CloudConfig, ...CloudConfig[]], deps: CloudDeps): readonly [Cloud, ...Cloud[]] {
  const line = openLine(configs, deps);
  const signIns = new Map<string, Tokens>();
  const open = (config: CloudConfig): Cloud => {
    const key = JSON.stringify([config.authUrl, config.auth, config.identityVersion, config.allowedProjects]);
    const tokens = signIns.get(key) ?? openSignIn(config, line, deps);
    signIns.set(key, tokens);
    return cloudOn({ connection: connect(config, line, tokens, deps), line, deps });
  };
  const [first, ...others] = configs;
  return [open(first), ...others.map(open)];
}

interface CloudParts {
  readonly connection: Connection;
  readonly line: Line;
  readonly deps: CloudDeps;
  /** As Glance wrote it on a record that this session created; `undefined` = it created none, or that is hidden. */
  ownerOfCreated?: string;
}

function cloudOn(parts: CloudParts, bounds: Bounds = {}): Cloud {
  const { connection, line } = parts;
  const { signal, fence } = bounds;
  return {
    identity: {
      session: () => connection.session(signal),
      renew: (leastLifeMs) => connection.renew(leastLifeMs, signal),
    },
    ...servicesOn(parts, bounds),
    endpoint: (service) => connection.endpoint(service, signal),
    dialect: () => connection.dialect(signal),
    get requests() {
      return line.requests;
    },
    clockOffset: line.cloudClock.offset,
    withSignal: (other) => cloudOn(parts, { ...bounds, signal: other }),
    fenced: (inner) =>
      cloudOn(parts, {
        ...bounds,
        fence: () => {
          fence?.();
          inner();
        },
      }),
    unfenced: unfencedOn(parts, signal),
    close: line.close,
  };
}

interface Bounds {
  readonly signal?: AbortSignal;
  readonly fence?: Fence;
}

function unfencedOn(parts: CloudParts, signal: AbortSignal | undefined): Unfenced {
  const { compute, image } = servicesOn(parts, signal && { signal });
  return {
    image: { setProperties: image.setProperties, deleteImage: image.deleteImage },
    compute: { startServer: compute.startServer, unpauseServer: compute.unpauseServer, resumeServer: compute.resumeServer },
  };
}

function servicesOn(parts: CloudParts, { signal, fence }: Bounds = {}): Pick<Cloud, 'compute' | 'image' | 'network' | 'volume'> {
  const {
    connection,
    line,
    deps: { clock, random },
  } = parts;
  const options: CallOptions = { signal };
  const dialect = () => connection.dialect(signal);
  const projectId = async () => (await connection.session(signal)).project.id;
  const owner = async () => parts.ownerOfCreated ?? projectId();
  const onCreated = ({ owner: name, updatedAt }: Image, askedAt: number) => {
    if (name !== undefined) parts.ownerOfCreated = name;
    line.cloudClock.observe('body', Date.parse(updatedAt), askedAt);
  };
  const glance = createImageService(connection.client('image', fence), { clock, random, onCreated }, options);
  const image = withImageJobs(glance, { dialect, owner, projectId, client: connection.rootClient('image', fence) }, options);
  // What a lost `createImage` made is this project's, whatever other project has an image of that name.
  const listImages: typeof image.listImages = async (filter) => image.listImages({ ...filter, owner: await owner() });
  const images = { listImages, deleteImage: image.deleteImage };
  const { negotiation } = connection;
  return {
    compute: createCompute(connection.client('compute', fence), { clock, random, negotiation, dialect, projectId, images }, options),
    image,
    network: createNetwork(connection.client('network', fence), { clock, random, projectId }, options),
    volume: createVolumeService(connection.client('volume', fence), { clock, random, projectId }, options),
  };
}
