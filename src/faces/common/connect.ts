import type { Clock } from '../../domain/clock.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import type { Cloud, WireEvent } from '../../openstack/cloud.ts';
import { loadCloudConfig } from '../../openstack/config/load.ts';
import type { CloudConfig } from '../../openstack/config/types.ts';
import { proxyFromEnvironment } from '../../openstack/http/proxy.ts';
import type { Send } from '../../openstack/http/send.ts';
import { openCloud } from '../../openstack/open-cloud.ts';
import { idTokensOf } from './id-tokens.ts';
import { secretsOf } from './secrets.ts';
import { userAgent } from './user-agent.ts';

/** Where the run is, as far as a connection depends on it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** Text of a file; `undefined` when it does not exist; throws when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** The network; default: this machine's. */
  readonly send?: Send | undefined;
}

export interface Watchers {
  readonly onWire?: (event: WireEvent) => void;
  /** Each password, secret and token, before anything can print it. */
  readonly onSecret: (secret: string) => void;
}

/**
 * The cloud that the inputs, the environment and `clouds.yaml` name. Sends nothing yet.
 *
 * @throws RestageError `config-not-found`, `config-invalid`, `cloud-unknown`.
 */
export function connect(
  connection: ConnectionInputs,
  surroundings: Surroundings,
  watchers: Watchers,
): { readonly cloud: Cloud; readonly config: CloudConfig } {
  const { env, cwd, home, readFile, clock, random, send } = surroundings;
  const config = loadCloudConfig({ ...connection, env, cwd, home, readFile });
  for (const secret of secretsOf(config)) watchers.onSecret(secret);
  const idToken = idTokensOf(surroundings);
  const cloud = openCloud(config, { clock, random, send, idToken, proxyFor: proxyFromEnvironment(env), userAgent, ...watchers });
  return { cloud, config };
}
