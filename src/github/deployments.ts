import { UnknownOutcomeError } from '../domain/errors.ts';
import type { CallOptions, Deployment, DeploymentStatus, Github, NewDeployment } from './types.ts';

/** The task by which the deployments of one environment of ours are told from others in the same environment of GitHub's. */
export function deploymentTask(environment: string): string {
  return `restage:${environment}`;
}

/** Creates a deployment, once: when the answer is lost, it is looked for. */
export async function createDeployment(github: Github, wanted: NewDeployment, options: CallOptions = {}): Promise<Deployment> {
  try {
    return await github.createDeployment(wanted, options);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const found = (await github.listDeployments(wanted, options)).find(({ run, sha }) => run === wanted.run && sha === wanted.sha);
    return found ?? (await github.createDeployment(wanted, options));
  }
}

/** Marks all deployments of a task as gone, but for one. */
export async function retireDeployments(
  github: Github,
  { environment, task, except }: { readonly environment: string; readonly task: string; readonly except?: number | undefined },
  status: Omit<DeploymentStatus, 'state'>,
  options: CallOptions = {},
): Promise<void> {
  for (const { id } of await github.listDeployments({ environment, task }, options)) {
    if (id === except || (await github.deploymentState(id, options)) === 'inactive') continue;
    await github.addDeploymentStatus(id, { ...status, state: 'inactive' }, options);
  }
}
