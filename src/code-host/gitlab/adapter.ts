import type { Adapter } from '../port/adapter.ts';
import { pullName, readJob } from './job.ts';

/** Recognises its jobs, and no more: nothing asks GitLab itself for anything yet. */
export const gitlab: Adapter = {
  name: 'GitLab',
  isJob: ({ GITLAB_CI }) => GITLAB_CI === 'true',
  pullName,
  readJob,
};
