import { afterEach } from 'vitest';

/** Vitest says of a test that passed when it was tried again only that it was; what went wrong at first is worth knowing. */
afterEach(({ task }) => {
  const tries = task.retry;
  const limit = typeof tries === 'object' ? (tries.count ?? 0) : (tries ?? 0);
  if (task.result?.state !== 'fail' || (task.result.retryCount ?? 0) >= limit) return;
  for (const { stack, message } of task.result.errors ?? []) {
    const lines = (stack ?? message).split('\n').filter((line) => !/^\s+at .*node_modules/.test(line));
    console.error([`First try of "${task.name}":`, ...lines].join('\n'));
  }
});
