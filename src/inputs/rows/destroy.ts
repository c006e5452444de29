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
      '`destroy` also deletes the images that `refresh` made for the environment. Without it, these images are kept for their golden server. Images of `pr-<number>` and of environments with a `ttl` are deleted with either value.',
    verbs: ['destroy'],
  },
} as const satisfies Definitions;
