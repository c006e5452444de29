import type { Emit } from '../../engine/events.ts';
import { createLineLog } from './line-log.ts';
import { isScreen, paintFor } from './paint.ts';
import { createTaskList } from './task-list.ts';
import type { World } from './world.ts';

/** What a person sees while a run is in progress. */
export interface ProgressLog {
  readonly emit: Emit;
  /** A line of its own, above whatever is under way. */
  line(text: string): void;
  /** Nothing more will come: what is drawn of work under way is erased. */
  end(): void;
}

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
