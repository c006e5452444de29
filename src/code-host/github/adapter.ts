import type { ReachingAdapter } from '../port/adapter.ts';
import { readJob } from './job.ts';
import { readPlace } from './place.ts';
import { pullName } from './pull-event.ts';

export const github: ReachingAdapter = {
  name: 'GitHub',
  isJob: ({ GITHUB_ACTIONS }) => GITHUB_ACTIONS === 'true',
  pullName,
  readJob,
  repositories: {
    tokenVariable: 'GITHUB_TOKEN',
    accessHint: 'Give the step a `github-token`, and the job `permissions: { pull-requests: read }`.',
    readPlace,
  },
};
