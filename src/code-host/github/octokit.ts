import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck/light.js';
import { longestWaitSeconds } from '../common/outcome.ts';

const retries = 3;

const Client = Octokit.plugin(repeatOnlyWhatMayBe, retry, throttling);

/**
 * octokit, configured so that it repeats nothing of its own accord: each repetition is one that the call allows.
 *
 * @param apiUrl `GITHUB_API_URL`, for example `https://api.github.com`, without a slash at its end
 */
export function openOctokit(apiUrl: string): Octokit {
  return new Client({
    baseUrl: apiUrl,
    userAgent: 'restage',
    log: silent,
    // What may be repeated, the call itself says; see below. After 0.5, 2 and 4.5 seconds.
    retry: { doNotRetry: [], retryAfterBaseValue: 500 },
    throttle: {
      id: apiUrl,
      // Without the pauses of octokit's own lanes (1 s between writes, 3 s between comments), which are for programs that write hundreds of
      // times: a run writes some ten times, and a cancelled one has three seconds for its last report.
      write: new Bottleneck.Group(),
      notifications: new Bottleneck.Group(),
      onRateLimit: isWorthWaitingFor,
      onSecondaryRateLimit: isWorthWaitingFor,
    },
  });
}

/** octokit writes to the console, which a runner obeys. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function isWorthWaitingFor(seconds: number, { request }: { readonly request: object }): boolean {
  return seconds <= longestWaitSeconds && says(request, 'mayRepeatAfterLimit');
}

/** What the call itself says to it, by a function among its `request` options. */
function says(request: object, question: 'mayRepeat' | 'mayRepeatAfterLimit'): boolean {
  const answer: unknown = Reflect.get(request, question);
  return typeof answer === 'function' && answer() === true;
}

/** Runs before the plugin for retries, which goes by what it sets. */
function repeatOnlyWhatMayBe(octokit: Octokit): object {
  octokit.hook.error('request', (error, { request }) => {
    request.retries = says(request, 'mayRepeat') ? retries : 0;
    throw error;
  });
  return {};
}
