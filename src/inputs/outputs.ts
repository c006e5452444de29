/** Every output, once: the action's outputs and the keys of the CLI's `--json` object. */
export interface OutputRow {
  readonly name: string;
  readonly description: string;
}

export const outputTable = [
  { name: 'status', description: '`complete`, `pending` (run the same again to go on) or `planned`.' },
  { name: 'environment', description: 'Name of the environment.' },
  { name: 'image-id', description: 'Id of the image. Set as soon as it is known, before the wait.' },
  { name: 'image-name', description: 'Name of the image. Set as soon as it is known, before the wait.' },
  {
    name: 'consistency',
    description:
      '`clean` (the guest shut itself down), `forced` (its power was cut), `offline` (was off before), `live` (was running), `quiesced` (was running, its file systems frozen), `unknown`.',
  },
  { name: 'golden-downtime-seconds', description: 'From the stop request until the golden server was active again.' },
  { name: 'snapshot-seconds', description: 'From the snapshot request until the image was usable.' },
  {
    name: 'servers',
    description:
      'JSON list: `id`, `name`, `role`, `status`, `flavor`, `availability-zone`, `address`, `addresses`, `floating-ip`, `ready-seconds`, and, for one that is left as it was found (stopped, for example), `ready`: `false`.',
  },
  {
    name: 'addresses',
    description:
      'One address per line, of the servers that are ready: that by which each was checked (`ip-version`), the floating IP where it has one.',
  },
  { name: 'matrix', description: 'JSON for `strategy.matrix`: one job per server that is ready, with `name`, `id`, `role` and `address`.' },
  { name: 'live', description: '`true` when the environment has its servers, ready.' },
  { name: 'expires-at', description: 'When `reap` may take the environment away (ISO 8601, UTC); empty = never.' },
  { name: 'api-requests', description: 'JSON: requests sent, by service.' },
  {
    name: 'golden-off',
    description:
      '`true` while a golden server is off unexpectedly, else `false`: a run was to start it, and none is alive that will. Of `status` only.',
  },
  { name: 'plan', description: 'JSON: what was found and what would be done. Of `plan` only.' },
] as const satisfies readonly OutputRow[];

export type OutputName = (typeof outputTable)[number]['name'];
