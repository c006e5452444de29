import type { CallOptions, Cloud, Fence, Unfenced } from './cloud.ts';
import { createCompute } from './compute/requests.ts';
import type { CloudConfig } from './config/types.ts';
import { type CloudDeps, type Connection, connect, type Line, openLine, openSignIn } from './connect.ts';
import type { Tokens } from './identity/tokens.ts';
import { withImageJobs } from './image/image-jobs.ts';
import { createImageService } from './image/requests.ts';
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

interface Ground {
  readonly connection: Connection;
  readonly line: Line;
  readonly deps: CloudDeps;
}

function cloudOn(ground: Ground): Cloud {
  const { compute, image } = servicesOn(ground);
  const unfenced: Unfenced = {
    image: { setProperties: image.setProperties, deleteImage: image.deleteImage },
    compute: { startServer: compute.startServer, unpauseServer: compute.unpauseServer, resumeServer: compute.resumeServer },
  };
  return fencedCloud(ground, unfenced, undefined);
}

function fencedCloud(ground: Ground, unfenced: Unfenced, fence: Fence | undefined): Cloud {
  const { connection, line } = ground;
  return {
    identity: connection.identity,
    ...servicesOn(ground, fence),
    endpoint: (service, options) => connection.endpoint(service, options?.signal),
    dialect: (options) => connection.dialect(options?.signal),
    get requests() {
      return line.requests;
    },
    skew: line.skew,
    fenced: (inner) =>
      fencedCloud(ground, unfenced, () => {
        fence?.();
        inner();
      }),
    unfenced,
    close: line.close,
  };
}

function servicesOn(
  { connection, deps: { clock, random } }: Ground,
  fence?: Fence,
): Pick<Cloud, 'compute' | 'image' | 'network' | 'volume'> {
  const { identity, negotiation } = connection;
  const dialect = (options?: CallOptions) => connection.dialect(options?.signal);
  const projectId = async (options?: CallOptions) => (await identity.session(options)).project.id;
  const glance = createImageService(connection.client('image', fence), { clock, random });
  const image = withImageJobs(glance, { dialect, projectId, client: connection.rootClient('image', fence) });
  // What a lost `createImage` made is this project's, whoever else has an image of that name.
  const listImages: typeof image.listImages = async (filter, options) =>
    image.listImages({ ...filter, owner: await image.owner(options) }, options);
  const images = { listImages, deleteImage: image.deleteImage };
  return {
    compute: createCompute(connection.client('compute', fence), { clock, random, negotiation, dialect, projectId, images }),
    image,
    network: createNetwork(connection.client('network', fence), { clock, random, projectId }),
    volume: createVolumeService(connection.client('volume', fence), { clock, random, projectId }),
  };
}
