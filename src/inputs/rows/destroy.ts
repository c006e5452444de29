import type { Definitions } from '../row.ts';

export const destroyRows = {
  dryRun: {
    name: 'dry-run',
    type: 'boolean',
    default: 'false',
    description: '`destroy` reports what it would delete, and deletes nothing.',
    verbs: ['destroy'],
  },
  withImages: {
    name: 'with-images',
    type: 'boolean',
    default: 'false',
    description:
      '`destroy` also deletes the images that were created for the environment. Without it, they stay with their golden server. Images of `pr-<number>` and of environments with a `ttl` are always deleted.',
    verbs: ['destroy'],
  },
} as const satisfies Definitions;
