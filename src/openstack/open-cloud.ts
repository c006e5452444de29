import type { Cloud, Unfenced } from './cloud.ts';
import type { CloudConfig } from './config/types.ts';
import { type CloudDeps, connect, openLine, openSignIn } from './connect.ts';
import type { Tokens } from './identity/tokens.ts';
import { type Bounds, type CloudParts, openServices } from './open-services.ts';

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

function cloudOn(parts: CloudParts, bounds: Bounds = {}): Cloud {
  const { connection, line } = parts;
  const { signal, fence } = bounds;
  return {
    identity: {
      session: () => connection.session(signal),
      renew: (leastLifeMs) => connection.renew(leastLifeMs, signal),
    },
    ...openServices(parts, bounds),
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

function unfencedOn(parts: CloudParts, signal: AbortSignal | undefined): Unfenced {
  const { compute, image } = openServices(parts, signal && { signal });
  return {
    image: { setProperties: image.setProperties, deleteImage: image.deleteImage },
    compute: { startServer: compute.startServer, unpauseServer: compute.unpauseServer, resumeServer: compute.resumeServer },
  };
}
