import type { CallOptions, Cloud } from './cloud.ts';
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
    const key = JSON.stringify([config.authUrl, config.auth, config.allowedProjects]);
    const tokens = signIns.get(key) ?? openSignIn(config, line, deps);
    signIns.set(key, tokens);
    return cloudOn(connect(config, line, tokens, deps), line, deps);
  };
  const [first, ...others] = configs;
  return [open(first), ...others.map(open)];
}

function cloudOn(connection: Connection, line: Line, { clock, random }: CloudDeps): Cloud {
  const { identity, negotiation, endpoint } = connection;
  const dialect = (options?: CallOptions) => connection.dialect(options?.signal);
  const projectId = async (options?: CallOptions) => (await identity.session(options)).project.id;
  const glance = createImageService(connection.client('image'), { clock, random });
  const image = withImageJobs(glance, { dialect, projectId, client: connection.rootClient('image') });
  // What a lost `createImage` made is this project's, whoever else has an image of that name.
  const listImages: typeof image.listImages = async (filter, options) =>
    image.listImages({ ...filter, owner: await image.owner(options) }, options);
  const images = { listImages, deleteImage: image.deleteImage };
  return {
    identity,
    compute: createCompute(connection.client('compute'), { clock, random, negotiation, dialect, projectId, images }),
    image,
    network: createNetwork(connection.client('network'), { clock, random, projectId }),
    volume: createVolumeService(connection.client('volume'), { clock, random, projectId }),
    endpoint: (service, options) => endpoint(service, options?.signal),
    dialect,
    get requests() {
      return line.requests;
    },
    skew: line.skew,
    close: line.close,
  };
}
