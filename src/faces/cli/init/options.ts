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
    description: `When the servers are renewed, as five fields of cron, in UTC, for example \`${defaultSchedule}\`.`,
  },
  {
    name: 'pull-requests',
    type: 'boolean',
    description: 'Write a workflow for servers of pull requests, too, and one that takes away what has expired.',
  },
  { name: 'folder', type: 'text', placeholder: 'path', description: 'Root of the repository, where to write; else here.' },
  { name: 'force', type: 'boolean', description: 'Write over files that are there.' },
  {
    name: 'yes',
    type: 'boolean',
    description: 'Take what would be offered as the default, and ask only where nothing is.',
  },
] as const satisfies readonly InitOption[];

export type InitOptionName = (typeof initOptions)[number]['name'];
