import type { Port } from '../model.ts';
import { ownRecords } from '../own-records.ts';
import type { State } from '../state.ts';

export interface Router {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  /** Of its gateway; `undefined` = it has none. */
  readonly externalNetworkId: string | undefined;
  readonly networkIds: readonly string[];
  readonly created: number;
}

export const routers = ownRecords(() => new Map<string, Router>());

/** The router that joins a port's network to an external one. */
export function routerBetween(state: State, port: Port, externalNetworkId: string): Router | undefined {
  for (const router of routers(state).values()) {
    if (router.externalNetworkId === externalNetworkId && router.networkIds.includes(port.networkId)) return router;
  }
  return undefined;
}
