import * as v from 'valibot';
import { RestageError } from '../domain/errors.ts';
import { parseJson } from '../domain/json.ts';
import { readOwnLogin } from './own-login.ts';
import { forkOf, repository } from './pull-event.ts';
import { type Answer, type Call, createRequest, type GithubAccess } from './request.ts';
import type { CallOptions, Comment, Deployment, Github, Pull } from './types.ts';

/** A run that comments needs no less; to read, `read` would do. */
const pulls = 'pull-requests: write';
const deploys = 'deployments: write';

/**
 * Opens one repository. Sends nothing yet.
 *
 * @param name `owner/name`
 */
export function openGithub(access: GithubAccess, name: string): Github {
  const request = createRequest(access);
  const base = `/repos/${name}`;
  let ownLogin: Promise<string | undefined> | undefined;

  async function send<T>(call: Call, schema: v.GenericSchema<unknown, T>, options: CallOptions = {}): Promise<T> {
    return parse(call, await request(call, options.signal), schema);
  }

  /** Pages of 100 until there is no next one. */
  async function list<T>(path: string, needs: string, schema: v.GenericSchema<unknown, T>, options: CallOptions = {}): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; ; page += 1) {
      const call: Call = { method: 'GET', path: `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`, needs };
      const answer = await request(call, options.signal);
      found.push(...parse(call, answer, v.array(schema)));
      if (!/rel="next"/.test(answer.headers.link ?? '')) return found;
    }
  }

  return {
    async getPull(number, options) {
      return send({ method: 'GET', path: `${base}/pulls/${number}`, needs: pulls }, pullSchema, options);
    },

    ownLogin(options) {
      ownLogin ??= readOwnLogin(access, options?.signal);
      return ownLogin;
    },

    listComments: (issue, options) => list(`${base}/issues/${issue}/comments`, pulls, commentSchema, options),
    createComment: (issue, body, options) =>
      send({ method: 'POST', path: `${base}/issues/${issue}/comments`, body: { body }, needs: pulls }, commentSchema, options),
    async updateComment(id, body, options) {
      const call: Call = { method: 'PATCH', path: `${base}/issues/comments/${id}`, body: { body }, needs: pulls, expect: [404] };
      const answer = await request(call, options?.signal);
      return answer.status === 404 ? undefined : parse(call, answer, commentSchema);
    },
    async deleteComment(id, options) {
      await request({ method: 'DELETE', path: `${base}/issues/comments/${id}`, needs: pulls, expect: [404] }, options?.signal);
    },

    listDeployments: ({ environment, task }, options) =>
      list(`${base}/deployments?${new URLSearchParams({ environment, task })}`, deploys, deploymentSchema, options),
    createDeployment: ({ sha, environment, task, description, run }, options) =>
      send(
        {
          method: 'POST',
          path: `${base}/deployments`,
          needs: deploys,
          body: {
            ...{ ref: sha, environment, task, description, payload: { run } },
            // Not GitHub's to judge: no merge into the branch, no wait for other checks.
            ...{ auto_merge: false, required_contexts: [] },
            ...{ transient_environment: true, production_environment: false },
          },
        },
        deploymentSchema,
        options,
      ),
    async deploymentState(id, options) {
      const call: Call = { method: 'GET', path: `${base}/deployments/${id}/statuses?per_page=1`, needs: deploys };
      const [newest] = await send(call, v.array(statusSchema), options);
      return newest?.state;
    },
    async addDeploymentStatus(id, { state, description, environmentUrl, logUrl }, options) {
      const body = {
        ...{ state, description: description.slice(0, 140) },
        ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
        ...(logUrl === undefined ? {} : { log_url: logUrl }),
        // The environment is shared by all pull requests: one's success says nothing of the others.
        auto_inactive: false,
      };
      await request({ method: 'POST', path: `${base}/deployments/${id}/statuses`, body, needs: deploys }, options?.signal);
    },

    async findJobPage({ id, attempt, runner }, options) {
      const call: Call = {
        method: 'GET',
        path: `${base}/actions/runs/${id}/attempts/${attempt}/jobs?per_page=100`,
        needs: 'actions: read',
      };
      const { jobs } = await send(call, jobsSchema, options);
      return jobs.find((job) => job.runner_name === runner && job.status === 'in_progress')?.html_url ?? undefined;
    },
  };
}

function parse<T>({ method, path }: Call, answer: Answer, schema: v.GenericSchema<unknown, T>): T {
  const result = v.safeParse(schema, toJson(answer.body));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new RestageError(
    'unexpected-answer',
    `GitHub: ${method} ${path}: ${v.getDotPath(issue) ?? 'the answer'} is not ${issue.expected ?? 'what it should be'}.`,
    {
      hint: 'Check that GITHUB_API_URL is that of a GitHub REST API.',
    },
  );
}

function toJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** What of GitHub's answers is used (https://docs.github.com/rest, description 2022-11-28). */
const pullSchema = v.pipe(
  v.object({
    number: v.number(),
    state: v.string(),
    merged: v.optional(v.boolean(), false),
    labels: v.array(v.object({ name: v.string() })),
    head: v.object({ sha: v.string(), repo: repository }),
    base: v.object({ repo: repository }),
  }),
  v.transform(
    ({ number, state, merged, labels, head, base }): Pull => ({
      number,
      open: state === 'open',
      merged,
      labels: labels.map(({ name }) => name),
      headSha: head.sha,
      fork: forkOf(head.repo, base.repo) ?? true,
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
  v.transform(({ id, sha, payload }): Deployment => ({ id, sha, run: runOf(typeof payload === 'string' ? toJson(payload) : payload) })),
);

function runOf(payload: unknown): string | undefined {
  return typeof payload === 'object' && payload !== null && 'run' in payload ? String(payload.run) : undefined;
}

const statusSchema = v.object({ state: v.string() });

const jobsSchema = v.object({
  jobs: v.array(v.object({ runner_name: v.nullish(v.string()), status: v.string(), html_url: v.nullish(v.string()) })),
});
