import type { CallOptions, Deployment, DeploymentStatus, Deployments, NewDeployment } from '../code-host/port/code-host.ts';
import { UnknownOutcomeError } from '../domain/errors.ts';

/** The task by which the deployments of one environment of ours are distinguished from others in the same environment of the code host's. */
export function deploymentTask(environment: string): string {
  return `restage:${environment}`;
}

/** Creates a deployment, once: when the answer is lost, it is looked for. */
export async function createDeployment(deployments: Deployments, wanted: NewDeployment, options: CallOptions = {}): Promise<Deployment> {
  try {
    return await deployments.create(wanted, options);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const found = (await deployments.list(wanted, options)).find(({ run, sha }) => run === wanted.run && sha === wanted.sha);
    return found ?? (await deployments.create(wanted, options));
  }
}

/** Marks all deployments of a task as gone, but for one. */
export async function retireDeployments(
  deployments: Deployments,
  { environment, task, except }: { readonly environment: string; readonly task: string; readonly except?: number | undefined },
  status: Omit<DeploymentStatus, 'state'>,
  options: CallOptions = {},
): Promise<void> {
  for (const { id } of await deployments.list({ environment, task }, options)) {
    if (id === except || (await deployments.state(id, options)) === 'inactive') continue;
    await deployments.addStatus(id, { ...status, state: 'inactive' }, options);
  }
}
