import type { Endpoints } from '@octokit/types';
import * as v from 'valibot';
import type { Answered } from '../common/outcome.ts';
import { jsonOf, parseAnswer } from '../common/parse.ts';
import type { CallOptions, CodeHost, Comment, Deployment, PullRequest } from '../port/code-host.ts';
import { readOwnLogin } from './own-login.ts';
import type { GithubPlace } from './place.ts';
import { forkOf, repository } from './pull-event.ts';
import { type Call, createRequest, type GithubAccess, restCall } from './request.ts';

/** A run that comments needs no less; to read, `read` would do. */
const pulls = { needs: 'pull-requests: write' };
const deploys = { needs: 'deployments: write' };

type Parameters<R extends keyof Endpoints> = Endpoints[R]['parameters'];

/** Opens one repository. Sends nothing yet. */
export function openGithub(
  access: GithubAccess,
  { repository: name, run, runPage }: Pick<GithubPlace, 'repository' | 'run' | 'runPage'>,
): CodeHost {
  const request = createRequest(access);
  const [owner = '', repo = ''] = name.split('/');
  const here = { owner, repo };
  let ownLogin: Promise<string | undefined> | undefined;

  async function send<T>(call: Call, schema: v.GenericSchema<unknown, T>, options: CallOptions = {}): Promise<T> {
    return parse(await request(call, options.signal), schema);
  }

  /** Pages of 100 until there is no next one; counted, and not followed: a link could lead to another host. */
  async function list<T>(
    pageOf: (which: { per_page: number; page: number }) => Call,
    schema: v.GenericSchema<unknown, T>,
    options: CallOptions = {},
  ) {
    const found: T[] = [];
    for (let page = 1; ; page += 1) {
      const call = pageOf({ per_page: 100, page });
      const answer = await request(call, options.signal);
      found.push(...parse(answer, v.array(schema)));
      if (!/rel="next"/.test(answer.headers.link ?? '')) return found;
    }
  }

  return {
    getPull: (number, options) =>
      send(restCall('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...here, pull_number: number }, pulls), pullSchema, options),

    ownLogin(options) {
      ownLogin ??= readOwnLogin(access, options?.signal);
      return ownLogin;
    },

    listComments: (issue, options) =>
      list(
        (page) => restCall('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...here, issue_number: issue, ...page }, pulls),
        commentSchema,
        options,
      ),
    createComment: (issue, body, options) =>
      send(
        restCall('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...here, issue_number: issue, body }, pulls),
        commentSchema,
        options,
      ),
    async updateComment(_issue, id, body, options) {
      const rules = { ...pulls, expect: [404] };
      const call = restCall('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...here, comment_id: id, body }, rules);
      const answer = await request(call, options?.signal);
      return answer.status === 404 ? undefined : parse(answer, commentSchema);
    },
    async deleteComment(_issue, id, options) {
      const rules = { ...pulls, expect: [404] };
      await request(
        restCall('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...here, comment_id: id }, rules),
        options?.signal,
      );
    },

    deployments: {
      list: ({ environment, task }, options) =>
        list(
          (page) => restCall('GET /repos/{owner}/{repo}/deployments', { ...here, environment, task, ...page }, deploys),
          deploymentSchema,
          options,
        ),
      create: ({ sha, environment, task, description, run }, options) => {
        const wanted: Parameters<'POST /repos/{owner}/{repo}/deployments'> = {
          ...{ ...here, ref: sha, environment, task, description, payload: { run } },
          // Not GitHub's to judge: no merge into the branch, no wait for other checks.
          ...{ auto_merge: false, required_contexts: [] },
          ...{ transient_environment: true, production_environment: false },
        };
        return send(restCall('POST /repos/{owner}/{repo}/deployments', wanted, deploys), deploymentSchema, options);
      },
      async state(id, options) {
        const newest = { ...here, deployment_id: id, per_page: 1 };
        const call = restCall('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', newest, deploys);
        const [status] = await send(call, v.array(statusSchema), options);
        return status?.state;
      },
      async addStatus(id, { state, description, environmentUrl, logUrl }, options) {
        const status: Parameters<'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses'> = {
          ...{ ...here, deployment_id: id, state, description: description.slice(0, 140) },
          ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
          ...(logUrl === undefined ? {} : { log_url: logUrl }),
          // The environment is shared by all pull requests: one's success says nothing of the others.
          auto_inactive: false,
        };
        await request(restCall('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', status, deploys), options?.signal);
      },
    },

    async publicKeys(login, options) {
      const keys: string[] = [];
      for (let page = 1; page <= mostKeyPages; page += 1) {
        const call = restCall('GET /users/{username}/keys', { username: login, per_page: 100, page }, { expect: [404] });
        const answer = await request(call, options?.signal);
        if (answer.status === 404) return undefined;
        const found = parse(answer, v.array(keySchema));
        keys.push(...found.map(({ key }) => key));
        if (found.length < 100) break;
      }
      return keys;
    },

    async jobPage(options) {
      const attempt = { ...here, run_id: Number(run.id), attempt_number: Number(run.attempt), per_page: 100 };
      const call = restCall('GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs', attempt, {
        needs: 'actions: read',
      });
      try {
        const { jobs } = await send(call, jobsSchema, options);
        return jobs.find((job) => job.runner_name === run.runner && job.status === 'in_progress')?.html_url ?? runPage;
      } catch {
        return runPage;
      }
    },
  };
}

function parse<T>(answer: Answered, schema: v.GenericSchema<unknown, T>): T {
  return parseAnswer(answer, schema, { name: 'GitHub', addressFrom: 'GITHUB_API_URL' });
}

/** What of GitHub's answers is used (https://docs.github.com/rest, description 2022-11-28). */
const pullSchema = v.pipe(
  v.object({
    number: v.number(),
    state: v.string(),
    merged: v.optional(v.boolean(), false),
    labels: v.array(v.object({ name: v.string() })),
    user: v.nullish(v.object({ login: v.string() })),
    head: v.object({ sha: v.string(), repo: repository }),
    base: v.object({ repo: repository }),
  }),
  v.transform(
    ({ number, state, merged, labels, user, head, base }): PullRequest => ({
      number,
      open: state === 'open',
      merged,
      labels: labels.map(({ name }) => name),
      headSha: head.sha,
      fork: forkOf(head.repo, base.repo) ?? true,
      author: user?.login,
    }),
  ),
);

const commentSchema = v.pipe(
  v.object({
    id: v.number(),
    body: v.optional(v.string(), ''),
    user: v.nullish(v.object({ login: v.string() })),
  }),
  v.transform(({ id, body, user }): Comment => ({ id, body, author: user?.login })),
);

const deploymentSchema = v.pipe(
  // GitHub gives a payload back as it got it, or as a text.
  v.object({ id: v.number(), sha: v.string(), payload: v.unknown() }),
  v.transform(({ id, sha, payload }): Deployment => ({ id, sha, run: runOf(typeof payload === 'string' ? jsonOf(payload) : payload) })),
);

function runOf(payload: unknown): string | undefined {
  return typeof payload === 'object' && payload !== null && 'run' in payload ? String(payload.run) : undefined;
}

/** Of 100: more keys fit into no user data. */
const mostKeyPages = 3;
const keySchema = v.object({ key: v.string() });

const statusSchema = v.object({ state: v.string() });

const jobsSchema = v.object({
  jobs: v.array(v.object({ runner_name: v.nullish(v.string()), status: v.string(), html_url: v.nullish(v.string()) })),
});
