import type { Cloud } from './cloud.ts';
import { createCompute } from './compute/requests.ts';
import type { CloudConfig } from './config/types.ts';
import { type CloudDeps, connect } from './connect.ts';
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
  const connection = connect(config, deps);
  const { clock, random } = deps;
  const { identity, negotiation } = connection;
  const projectId = async (options?: { readonly signal?: AbortSignal | undefined }) => (await identity.session(options)).project.id;
  const image = createImageService(connection.client('image'), { clock, random });
  return {
    identity,
    compute: createCompute(connection.client('compute'), { clock, random, negotiation, images: image }),
    image,
    network: createNetwork(connection.client('network'), { clock, random, projectId }),
    volume: createVolumeService(connection.client('volume'), { clock, random }),
    get requests() {
      return connection.requests;
    },
    skew: connection.skew,
    close: connection.close,
  };
}
