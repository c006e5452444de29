import { unsettledRun } from './state.ts';

const runId = unsettledRun();
if (runId !== undefined) {
  // Most runs come to their own end, and leave nothing to load it for.
  const { post } = await import('./post.ts');
  await post(runId);
}
process.stdout.write('', () => process.exit());
