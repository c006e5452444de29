import type { Port, Router } from '../model.ts';
import type { State } from '../state.ts';

/** The router that joins a port's network to an external one. */
export function routerBetween(state: State, port: Port, externalNetworkId: string): Router | undefined {
  for (const router of state.routers.values()) {
    if (router.externalNetworkId === externalNetworkId && router.networkIds.includes(port.networkId)) return router;
  }
  return undefined;
}
