import type { Dialect } from '../common/outcome.ts';
import { isRateLimit } from './rate-limit.ts';
import { reasonOf } from './reason.ts';

export const dialect: Dialect = {
  name: 'GitHub',
  statusPage: 'https://www.githubstatus.com',
  requestIdHeader: 'x-github-request-id',
  isRateLimit,
  reasonOf,
  hintOf(status, needs) {
    switch (status) {
      case 401:
        return `Check \`github-token\`: it is wrong or has expired.${needs === undefined ? '' : ` ${permissionAdvice(needs)}`}`;
      // GitHub answers 404, too, where a token may not even know.
      case 403:
      case 404:
        return needs === undefined ? undefined : permissionAdvice(needs);
      default:
        return undefined;
    }
  },
};

function permissionAdvice(needs: string): string {
  return `Give the job \`permissions: { contents: read, ${needs} }\`. The job then has only the permissions in that line, so keep \`contents: read\` for the checkout.${needs.startsWith('pull-requests') ? ' Without `comment`, `pull-requests: read` is enough.' : ''}`;
}
