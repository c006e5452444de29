import type { Clock } from '../../domain/clock.ts';
import type { Redactor } from '../../domain/redactor.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import { namesIn } from '../../openstack/auth/table.ts';
import type { WireEvent } from '../../openstack/calls.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import { loadCloudConfig } from '../../openstack/config/load.ts';
import type { CloudConfig } from '../../openstack/config/types.ts';
import { proxyFromEnvironment } from '../../openstack/http/proxy.ts';
import type { Send } from '../../openstack/http/send.ts';
import { openClouds } from '../../openstack/open-cloud.ts';
import type { RegionCloud } from '../../operations/run/context.ts';
import { idTokensOf } from './id-tokens.ts';
import { secretsInEnvironment } from './masks.ts';
import { secretsOf } from './secrets.ts';
import { secretsInYaml } from './secrets-in-text.ts';
import { userAgent } from './user-agent.ts';

/** Where the run is, as far as a connection depends on it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Default: outside of CI. */
  readonly trustsCwd?: boolean | undefined;
  /** `undefined` where the user has none. */
  readonly home: string | undefined;
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
  readonly onSecret: Redactor['add'];
}

/** The cloud of a run, in each of its regions. */
export interface Connected {
  readonly cloud: Cloud;
  /** The other regions that the input `region` names, in its order. */
  readonly elsewhere: readonly RegionCloud[];
  /** Of the first region. */
  readonly config: CloudConfig;
}

/**
 * The cloud that the inputs, the environment and `clouds.yaml` name. Sends nothing yet.
 *
 * @throws RestageError `config-not-found`, `config-invalid`, `cloud-unknown`, `region-unknown`.
 */
export function connect(
  { cloud: name, cloudsYaml, regions = [], caCert, allowedProjects, allowHttpEndpoints }: ConnectionInputs,
  surroundings: Surroundings,
  watchers: Watchers,
): Connected {
  const { env, cwd, trustsCwd = !isCi(env), home, readFile, clock, random, send } = surroundings;
  const { onSecret } = watchers;
  for (const secret of [...secretsInEnvironment(env), ...secretsInYaml(cloudsYaml ?? '')]) onSecret(secret);
  /** Of all clouds of a file, before anything is said of it: errors and clouds may mix them up. */
  const readConfig = (path: string) => {
    const text = readFile(path);
    // Whatever its name: OS_CLIENT_CONFIG_FILE may name a temporary file.
    for (const secret of secretsInYaml(text ?? '')) onSecret(secret);
    return text;
  };
  const configOf = (region: string | undefined) =>
    loadCloudConfig({
      cloud: name,
      cloudsYaml,
      caCert,
      allowedProjects,
      allowHttpEndpoints,
      region,
      env,
      cwd,
      trustsCwd,
      home,
      readFile: readConfig,
    });
  const [region, ...others] = regions;
  const config = configOf(region);
  const configs = [config, ...others.map(configOf)] as const;
  for (const each of configs) for (const secret of secretsOf(each)) onSecret(secret, namesIn(each.auth));
  const idToken = idTokensOf(surroundings);
  const [cloud, ...clouds] = openClouds(configs, {
    clock,
    random,
    send,
    idToken,
    proxyFor: proxyFromEnvironment(env),
    userAgent,
    ...watchers,
  });
  return { cloud, elsewhere: clouds.map((each, at) => ({ region: others[at] ?? '', cloud: each })), config };
}

/** Every CI sets `CI`; some people set it to say that there is none. */
function isCi({ CI = '' }: Surroundings['env']): boolean {
  return !['', '0', 'false'].includes(CI.trim().toLowerCase());
}
