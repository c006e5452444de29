import { createLineLog, type ProgressLog } from './line-log.ts';
import { isScreen, paintFor } from './paint.ts';
import { createTaskList } from './task-list.ts';
import type { World } from './world.ts';

/** On standard error, which is a screen for a person or a log for later. */
export function createProgressLog({
  stderr,
  env,
  clock,
  watch,
  every,
}: Pick<World, 'stderr' | 'env' | 'clock' | 'watch' | 'every'>): ProgressLog {
  const write = (text: string) => void stderr.write(text);
  const paint = paintFor(stderr, env);
  if (!isScreen(stderr, env)) return createLineLog({ write, paint, now: watch });
  return createTaskList({ write, paint, columns: () => stderr.columns || 80, now: clock.now, every });
}
