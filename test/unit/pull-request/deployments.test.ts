import { expect, test } from 'vitest';
import { createDeployment, deploymentTask, retireDeployments } from '../../../src/pull-request/deployments.ts';
import { openBench } from '../code-host/github/bench.ts';

const task = deploymentTask('pr-7');
const wanted = { sha: 'a'.repeat(40), environment: 'preview', task, description: 'pr-7', run: 'gh-1-1-abcdef' };

async function openDeployments() {
  const { local, github } = await openBench();
  if (github.deployments === undefined) throw new Error('GitHub has deployments');
  return { local, deployments: github.deployments };
}

test('is transient, of no production, and waits for no check', async () => {
  const { local, deployments } = await openDeployments();
  const { id } = await createDeployment(deployments, wanted);
  await deployments.addStatus(id, { state: 'success', description: 'x'.repeat(200), environmentUrl: 'http://192.0.2.1:8080/' });
  expect(local.books.deployments).toMatchObject([
    { id, sha: wanted.sha, environment: 'preview', task, transient: true, production: false },
  ]);
  expect(local.books.deployments[0]?.statuses).toMatchObject([{ state: 'success', environmentUrl: 'http://192.0.2.1:8080/' }]);
  expect(local.requests[0]?.body).toMatchObject({ auto_merge: false, required_contexts: [] });
  expect(local.problems).toEqual([]);
});

test('is one, although the answer to its creation was lost', async () => {
  const { local, deployments } = await openDeployments();
  await createDeployment(deployments, { ...wanted, run: 'gh-0-1-abcdef' });
  local.fail(/^POST/, { kind: 'lost' });
  const { id } = await createDeployment(deployments, wanted);
  expect(local.books.deployments.map((deployment) => deployment.id)).toEqual([local.books.deployments[0]?.id, id]);
});

test('teardown makes all of one task inactive, once, and leaves those of others', async () => {
  const { local, deployments } = await openDeployments();
  const first = await createDeployment(deployments, wanted);
  const other = await createDeployment(deployments, { ...wanted, task: deploymentTask('pr-8') });
  for (const { id } of [first, other]) await deployments.addStatus(id, { state: 'success', description: '' });
  const last = await createDeployment(deployments, wanted);
  await retireDeployments(deployments, { environment: 'preview', task, except: last.id }, { description: 'replaced' });
  await retireDeployments(deployments, { environment: 'preview', task }, { description: 'gone' });
  expect(local.books.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ['success', 'inactive'],
    ['success'],
    ['inactive'],
  ]);
  expect(local.problems).toEqual([]);
});
