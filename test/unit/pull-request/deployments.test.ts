import { expect, test } from 'vitest';
import { createDeployment, deploymentTask, retireDeployments } from '../../../src/pull-request/deployments.ts';
import { openBench } from '../code-host/github/bench.ts';

const task = deploymentTask('pr-7');
const wanted = { sha: 'a'.repeat(40), environment: 'preview', task, description: 'pr-7', run: 'gh-1-1-abcdef' };

test('is transient, of no production, and waits for nobody', async () => {
  const { local, github } = await openBench();
  const { id } = await createDeployment(github, wanted);
  await github.addDeploymentStatus(id, { state: 'success', description: 'x'.repeat(200), environmentUrl: 'http://192.0.2.1:8080/' });
  expect(local.books.deployments).toMatchObject([
    { id, sha: wanted.sha, environment: 'preview', task, transient: true, production: false },
  ]);
  expect(local.books.deployments[0]?.statuses).toMatchObject([{ state: 'success', environmentUrl: 'http://192.0.2.1:8080/' }]);
  expect(local.requests[0]?.body).toMatchObject({ auto_merge: false, required_contexts: [] });
  expect(local.problems).toEqual([]);
});

test('is one, although the answer to its creation was lost', async () => {
  const { local, github } = await openBench();
  await createDeployment(github, { ...wanted, run: 'gh-0-1-abcdef' });
  local.fail(/^POST/, { kind: 'lost' });
  const { id } = await createDeployment(github, wanted);
  expect(local.books.deployments.map((deployment) => deployment.id)).toEqual([local.books.deployments[0]?.id, id]);
});

test('teardown makes all of one task inactive, once, and leaves those of others', async () => {
  const { local, github } = await openBench();
  const first = await createDeployment(github, wanted);
  const other = await createDeployment(github, { ...wanted, task: deploymentTask('pr-8') });
  for (const { id } of [first, other]) await github.addDeploymentStatus(id, { state: 'success', description: '' });
  const last = await createDeployment(github, wanted);
  await retireDeployments(github, { environment: 'preview', task, except: last.id }, { description: 'replaced' });
  await retireDeployments(github, { environment: 'preview', task }, { description: 'gone' });
  expect(local.books.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ['success', 'inactive'],
    ['success'],
    ['inactive'],
  ]);
  expect(local.problems).toEqual([]);
});
