import { serverKeysText } from './server-fields.ts';

/** Every output, once: the action's outputs and the keys of the CLI's `--json` object. */
export interface OutputRow {
  readonly name: string;
  readonly description: string;
}

export const outputTable = [
  { name: 'status', description: '`complete`, `pending` (run the same operation again to continue) or `planned`.' },
  { name: 'environment', description: 'Name of the environment.' },
  { name: 'image-id', description: 'Id of the image. Set as soon as it is known, before the image is usable.' },
  { name: 'image-name', description: 'Name of the image. Set as soon as it is known, before the image is usable.' },
  {
    name: 'consistency',
    description:
      'State of the golden server at the snapshot: `clean` (the guest shut itself down), `forced` (its power was cut), `offline` (it was already off), `live` (it was running), `quiesced` (it was running, with its file systems frozen), `unknown`.',
  },
  { name: 'golden-downtime-seconds', description: 'Time from the stop request until the golden server was active again.' },
  { name: 'snapshot-seconds', description: 'Time from the snapshot request until the image was usable.' },
  {
    name: 'servers',
    description: `JSON list: ${serverKeysText()}. Servers that are not ready, for example because they were found stopped, also have \`ready\`: \`false\`.`,
  },
  {
    name: 'addresses',
    description: 'Addresses of the ready servers, one per line: for each server, the address that its checks used (see `ip-version`).',
  },
  { name: 'matrix', description: 'JSON for `strategy.matrix`: one job per ready server, with `name`, `id`, `role` and `address`.' },
  {
    name: 'known-hosts',
    description:
      'SSH host keys of the ready servers, in the format of `known_hosts`: for each address, the keys that the server prints on its console. Only with `host-keys`, `ssh-directory` or `ready: host-keys`.',
  },
  {
    name: 'ssh-config',
    description: 'A `Host` block of `ssh_config` for each ready server, by its name. Set under the same conditions as `known-hosts`.',
  },
  {
    name: 'ansible-inventory',
    description:
      'Ansible inventory (YAML) of the ready servers, in groups `env_<environment>` and `role_<role>`. Set under the same conditions as `known-hosts`.',
  },
  { name: 'live', description: '`true` if the servers of the environment are ready.' },
  { name: 'expires-at', description: 'Time after which `reap` may delete the environment (ISO 8601, UTC). Empty if it has no `ttl`.' },
  { name: 'api-requests', description: 'JSON: number of requests sent to each service.' },
  {
    name: 'golden-off',
    description:
      '`true` if a golden server is off unexpectedly: a run still has to start it, and no living run holds it. Otherwise `false`. Only from `status`.',
  },
  { name: 'plan', description: 'JSON: what `plan` found, and what `refresh` would do. Only from `plan`.' },
] as const satisfies readonly OutputRow[];

export type OutputName = (typeof outputTable)[number]['name'];
