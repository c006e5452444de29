import { post } from './post.ts';
import { unsettledRun } from './state.ts';

const runId = unsettledRun();
if (runId !== undefined) await post(runId);
process.stdout.write('', () => process.exit());
