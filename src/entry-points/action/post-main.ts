import { unsettledRun } from './unsettled.ts';

const runId = unsettledRun(process.env);
if (runId !== undefined) {
  const { post } = await import('./post.ts');
  await post(runId);
}
process.stdout.write('', () => process.exit());
