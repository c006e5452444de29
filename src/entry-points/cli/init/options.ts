import type { InputName } from '../../../inputs/table.ts';

/** Inputs that `init` takes as options: whom it signs in as, and what it writes down. */
export const initInputs: readonly InputName[] = [
  'cloud',
  'clouds-yaml',
  'region',
  'ca-cert',
  'allowed-projects',
  'golden',
  'environment',
  'count',
  'flavor',
  'network',
  'ready',
  'ttl',
];

export const defaultSchedule = '0 2 * * *';

export interface InitOption {
  readonly name: string;
  readonly type: 'text' | 'boolean';
  /** What stands behind a text's name in the help. */
  readonly placeholder?: string;
  readonly description: string;
}

/** Options of `init` alone. */
export const initOptions = [
  {
    name: 'schedule',
    type: 'text',
    placeholder: 'cron',
    description: `When to refresh the servers, as five cron fields in UTC, for example \`${defaultSchedule}\`.`,
  },
  {
    name: 'pull-requests',
    type: 'boolean',
    description: 'Also write a workflow for servers of pull requests, and one that deletes what has expired.',
  },
  { name: 'folder', type: 'text', placeholder: 'path', description: 'Root of the repository to write to. Default: the current directory.' },
  { name: 'force', type: 'boolean', description: 'Overwrite existing files.' },
  {
    name: 'yes',
    type: 'boolean',
    description: 'Accept the defaults, and ask only for what has no default.',
  },
] as const satisfies readonly InitOption[];

export type InitOptionName = (typeof initOptions)[number]['name'];
