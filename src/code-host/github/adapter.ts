import type { Adapter } from '../port/adapter.ts';
import { readJob } from './job.ts';
import { readPlace } from './place.ts';

export const github: Adapter = {
  name: 'GitHub',
  isJob: ({ GITHUB_ACTIONS }) => GITHUB_ACTIONS === 'true',
  tokenVariable: 'GITHUB_TOKEN',
  accessHint: 'Give the step a `github-token`, and the job `permissions: { pull-requests: read }`.',
  readJob,
  readPlace,
};
