import { run } from './run.ts';

await run();
// What was given up may still hold a socket or a timer; the log goes out first.
process.stdout.write('', () => process.exit());
