import type { Cloud } from '../../openstack/cloud.ts';

/**
 * The cloud for whoever holds a lease: what another holder must not meet (a stop, a snapshot, a server or volume made, a server deleted) is
 * sent only after `assertHeld`. Timers tell of a lost lease as well, but a machine that wakes up from sleep
 * may hear the answer of its last request before them, and act on it.
 */
export function fenceCloud(cloud: Cloud, assertHeld: () => void): Cloud {
  const fenced =
    <Args extends readonly unknown[], T>(request: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      assertHeld();
      return request(...args);
    };
  const { compute, image, volume } = cloud;
  return {
    identity: cloud.identity,
    compute: {
      ...compute,
      stopServer: fenced(compute.stopServer),
      hardStop: fenced(compute.hardStop),
      createImage: fenced(compute.createImage),
      createServer: fenced(compute.createServer),
      deleteServer: fenced(compute.deleteServer),
    },
    image: { ...image, requestImage: fenced(image.requestImage) },
    network: cloud.network,
    volume: { ...volume, createVolume: fenced(volume.createVolume) },
    endpoint: cloud.endpoint,
    dialect: cloud.dialect,
    get requests() {
      return cloud.requests;
    },
    skew: cloud.skew,
    close: cloud.close,
  };
}
