export interface NetworkInfo {
  readonly id: string;
  readonly name: string;
  /** Provides floating IPs (`router:external`). */
  readonly external: boolean;
  /** Security groups can be applied (`port_security_enabled`); `true` where the cloud does not tell. */
  readonly portSecurity: boolean;
  /** `true` where the cloud does not tell. */
  readonly hasSubnet: boolean;
  /** Of the project that we are signed in to, which is then shown all that is on it. */
  readonly own: boolean;
}

/** Whether a port on a network can take a floating IP; `unknown` = the cloud does not show enough. */
export type FloatingReach = 'reachable' | 'no-ipv4' | 'no-router' | 'unknown';

/** `Infinity` = unlimited. */
export interface NetworkQuota {
  readonly ports: { readonly limit: number; readonly used: number };
  readonly floatingIps: { readonly limit: number; readonly used: number };
}

export interface Port {
  readonly id: string;
  readonly deviceId: string;
  readonly networkId: string;
  /** `compute:<zone>` for a port of a server. */
  readonly deviceOwner: string;
  /** `''`, like `description`, for a port that Nova made (nova:network/neutron.py `_create_port`). */
  readonly name: string;
  readonly description: string;
  /** `admin_state_up`; `true` where the cloud does not tell. */
  readonly isEnabled: boolean;
  readonly fixedIps: readonly string[];
}

export interface FloatingIp {
  readonly id: string;
  /** The external network that it is of. */
  readonly networkId: string | undefined;
  readonly address: string;
  readonly portId: string | undefined;
  readonly description: string;
}
