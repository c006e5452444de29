import { post } from './post.ts';
import { run } from './run.ts';
import { isPost, saveBegun, unsettledRun } from './state.ts';

if (isPost()) {
  const runId = unsettledRun();
  if (runId !== undefined) await post(runId);
} else {
  saveBegun();
  await run();
}
// What was given up may still hold a socket or a timer; the log goes out first.
process.stdout.write('', () => process.exit());
