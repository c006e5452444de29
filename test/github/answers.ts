import type { Books, Comment, Deployment, DeploymentStatus, Job, Pull } from './books.ts';
import { type DescribedCall, sampleOf } from './description.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly pages?: { readonly page: number; readonly last: number } | undefined;
}

/** A comment's longest text, in characters (observed: `body is too long (maximum is 65536 characters)`). */
const longestBody = 65_536;

/** Carries out one call on the books. */
export function answerCall(books: Books, { key, path }: DescribedCall, query: URLSearchParams, body: unknown): Answer {
  const given = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (key === 'get /users/{username}/keys') {
    const keys = books.keys.get(path.username ?? '');
    return keys === undefined ? notFound : paged(keys, query, (key) => ({ id: keys.indexOf(key) + 1, key }));
  }
  if (`${path.owner}/${path.repo}` !== books.repository) return notFound;
  switch (key) {
    case 'get /repos/{owner}/{repo}/issues/{issue_number}/comments':
      if (!books.pulls.has(Number(path.issue_number))) return notFound;
      return paged(
        books.comments.filter(({ issue }) => issue === Number(path.issue_number)),
        query,
        (comment) => commentBody(books, comment),
      );
    case 'post /repos/{owner}/{repo}/issues/{issue_number}/comments': {
      if (!books.pulls.has(Number(path.issue_number))) return notFound;
      if (String(given.body).length > longestBody) return tooLong;
      return { status: 201, body: commentBody(books, books.addComment(Number(path.issue_number), String(given.body))) };
    }
    case 'patch /repos/{owner}/{repo}/issues/comments/{comment_id}': {
      const comment = books.comments.find(({ id }) => id === Number(path.comment_id));
      if (comment === undefined) return notFound;
      if (String(given.body).length > longestBody) return tooLong;
      comment.body = String(given.body);
      comment.updates += 1;
      return { status: 200, body: commentBody(books, comment) };
    }
    case 'delete /repos/{owner}/{repo}/issues/comments/{comment_id}': {
      const at = books.comments.findIndex(({ id }) => id === Number(path.comment_id));
      if (at < 0) return notFound;
      books.comments.splice(at, 1);
      return { status: 204 };
    }
    case 'get /repos/{owner}/{repo}/pulls/{pull_number}': {
      const pull = books.pulls.get(Number(path.pull_number));
      return pull === undefined ? notFound : { status: 200, body: pullBody(books, pull) };
    }
    case 'get /repos/{owner}/{repo}/deployments': {
      const wanted = (name: string, value: string) => [null, value].includes(query.get(name));
      const found = books.deployments.filter(
        ({ sha, task, environment }) => wanted('sha', sha) && wanted('task', task) && wanted('environment', environment),
      );
      // Newest first, unlike comments.
      return paged(found.toReversed(), query, (deployment) => deploymentBody(books, deployment));
    }
    case 'post /repos/{owner}/{repo}/deployments':
      return { status: 201, body: deploymentBody(books, addDeployment(books, given)) };
    case 'get /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
      const deployment = books.deployments.find(({ id }) => id === Number(path.deployment_id));
      return deployment === undefined ? notFound : paged(deployment.statuses.toReversed(), query, statusBody);
    }
    case 'post /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
      const deployment = books.deployments.find(({ id }) => id === Number(path.deployment_id));
      if (deployment === undefined) return notFound;
      return { status: 201, body: statusBody(addStatus(books, deployment, given)) };
    }
    case 'get /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs': {
      const jobs = books.jobs.filter(({ runId, attempt }) => runId === Number(path.run_id) && attempt === Number(path.attempt_number));
      const { body: list, pages } = paged(jobs, query, (job) => jobBody(books, job));
      return { status: 200, body: { total_count: jobs.length, jobs: list }, pages };
    }
    default:
      throw new Error(`${key} is described, but not answered here`);
  }
}

const notFound: Answer = { status: 404, body: { message: 'Not Found' } };
const tooLong: Answer = {
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [
      {
        resource: 'IssueComment',
        code: 'unprocessable',
        field: 'data',
        message: `Body is too long (maximum is ${longestBody} characters)`,
      },
    ],
  },
};

function paged<T>(items: readonly T[], query: URLSearchParams, toBody: (item: T) => unknown): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  return { status: 200, body: items.slice((page - 1) * size, page * size).map(toBody), pages: { page, last } };
}

function commentBody({ repository }: Books, { id, issue, author, createdAt, body }: Comment): unknown {
  return sampleOf('issue-comment', {
    id,
    body,
    user: sampleOf('simple-user', { login: author.login, type: author.type }),
    author_association: author.association,
    created_at: createdAt,
    updated_at: createdAt,
    html_url: `https://github.com/${repository}/pull/${issue}#issuecomment-${id}`,
  });
}

function pullBody(books: Books, pull: Pull): unknown {
  const sample = sampleOf('pull-request');
  const repository = (name: string) => ({ ...(sample.base as { repo: object }).repo, full_name: name });
  return {
    ...sample,
    number: pull.number,
    state: pull.state,
    merged: pull.merged,
    labels: pull.labels.map((name, index) => ({
      ...{ id: index + 1, node_id: '', url: '', color: 'ededed', default: false, description: null },
      name,
    })),
    head: {
      ...(sample.head as object),
      ref: pull.headRef,
      sha: pull.headSha,
      repo: pull.headRepository === null ? null : repository(pull.headRepository),
    },
    base: { ...(sample.base as object), ref: 'main', repo: repository(books.repository) },
  };
}

function addDeployment(books: Books, given: Readonly<Record<string, unknown>>): Deployment {
  const deployment: Deployment = {
    id: books.nextId(),
    sha: String(given.ref),
    environment: String(given.environment ?? 'production'),
    task: String(given.task ?? 'deploy'),
    payload: given.payload ?? {},
    description: typeof given.description === 'string' ? given.description : null,
    transient: given.transient_environment === true,
    production: given.production_environment === true,
    statuses: [],
  };
  books.deployments.push(deployment);
  return deployment;
}

/**
 * A success makes the others of its environment inactive, unless `auto_inactive` is false
 * (https://docs.github.com/rest/deployments/statuses#create-a-deployment-status).
 */
function addStatus(books: Books, deployment: Deployment, given: Readonly<Record<string, unknown>>): DeploymentStatus {
  const status: DeploymentStatus = {
    state: String(given.state),
    description: String(given.description ?? ''),
    environmentUrl: String(given.environment_url ?? ''),
    logUrl: String(given.log_url ?? ''),
  };
  deployment.statuses.push(status);
  if (status.state === 'success' && given.auto_inactive !== false) {
    for (const other of books.deployments) {
      if (other !== deployment && other.environment === deployment.environment && !other.transient && !other.production)
        other.statuses.push({ ...status, state: 'inactive' });
    }
  }
  return status;
}

function deploymentBody(books: Books, { id, sha, environment, task, payload, description, transient, production }: Deployment): unknown {
  return sampleOf('deployment', {
    ...{ id, sha, ref: sha, environment, task, payload, description },
    ...{
      transient_environment: transient,
      production_environment: production,
      created_at: books.timestamp(),
      updated_at: books.timestamp(),
    },
  });
}

function statusBody({ state, description, environmentUrl, logUrl }: DeploymentStatus): unknown {
  return sampleOf('deployment-status', { state, description, environment_url: environmentUrl, log_url: logUrl });
}

function jobBody({ repository }: Books, { id, runId, attempt, name, runnerName, status }: Job): unknown {
  return sampleOf('job', {
    ...{ id, run_id: runId, run_attempt: attempt, name, runner_name: runnerName, status },
    html_url: `https://github.com/${repository}/actions/runs/${runId}/job/${id}`,
  });
}
