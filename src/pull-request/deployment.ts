import type { Deployment, Deployments } from '../code-host/port/code-host.ts';
import type { Notifier, RunEnd } from '../code-host/port/notifier.ts';
import { messageOf } from '../domain/errors.ts';
import type { ServerResult } from '../operations/results.ts';
import type { Cleaner } from '../reports/clean.ts';
import { createDeployment, deploymentTask, retireDeployments } from './deployments.ts';
import { createQueue } from './queue.ts';

export interface DeploymentOptions {
  readonly deployments: Deployments;
  /** Of Restage. */
  readonly environment: string;
  /** Of the code host: one for all pull requests, since each of its own would stay in the repository's list forever. */
  readonly sharedEnvironment: string;
  readonly sha: string;
  readonly runId: string;
  readonly jobPage: () => Promise<string>;
  readonly urlOf: (servers: readonly ServerResult[]) => string | undefined;
  readonly cleaner: Cleaner;
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** Records the environment as a deployment of a commit, and takes the record back with the servers. */
export function createDeploymentNotifier(options: DeploymentOptions): Notifier {
  const { deployments, environment, sharedEnvironment, sha, runId, jobPage, urlOf, cleaner, signal } = options;
  const task = deploymentTask(environment);
  const queue = createQueue(options.onTrouble);
  let deployment: Deployment | undefined;

  const say = async (state: 'in_progress' | 'success' | 'failure', description: string, environmentUrl?: string) => {
    if (deployment === undefined) return;
    const status = { state, description: cleaner.clean(description), environmentUrl, logUrl: await jobPage() };
    await deployments.addStatus(deployment.id, status, { signal });
  };
  const retire = (description: string) =>
    retireDeployments(deployments, { environment: sharedEnvironment, task, except: deployment?.id }, { description }, { signal });

  async function finish({ name, outcome }: RunEnd): Promise<void> {
    const error = outcome.kind === 'error' ? outcome.error : outcome.result.failure;
    if (outcome.kind === 'error' || error !== undefined) {
      // Post has another process's deployment to end.
      deployment ??= (await deployments.list({ environment: sharedEnvironment, task }, { signal })).find(({ run }) => run === runId);
      return say('failure', `${name} failed: ${messageOf(error)}`);
    }
    const { verb, result } = outcome;
    if (verb === 'destroy') {
      deployment = undefined;
      return retire('The servers were deleted.');
    }
    if (result.pending !== undefined) return say('in_progress', result.pending.reason);
    await say('success', `${result.servers?.length ?? 0} server(s) of ${environment}`, urlOf(result.servers ?? []));
    await retire('Newer servers replaced these.');
  }

  return {
    begin({ kind }) {
      if (kind !== 'launch' && kind !== 'refresh' && kind !== 'keep') return;
      queue.add(async () => {
        const wanted = { sha, environment: sharedEnvironment, task, description: `Servers of ${environment}`, run: runId };
        deployment = await createDeployment(deployments, wanted, { signal });
        await say('in_progress', `${kind} of ${environment}`);
      });
    },
    emit: () => {},
    end: (end) => queue.end(() => finish(end)),
  };
}
