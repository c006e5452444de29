import type { CodeHost, Deployments } from '../code-host/port/code-host.ts';
import type { Notifier } from '../code-host/port/notifier.ts';
import { pullRequestOf } from '../domain/names.ts';
import type { Inventory } from '../operations/results.ts';
import { type Cleaner, cleaned } from '../reports/clean.ts';
import { type CommentView, renderComment } from '../reports/comment.ts';
import { deploymentTask, retireDeployments } from './deployments.ts';
import { createQueue } from './queue.ts';
import { createStickyComment, stickyMarker } from './sticky-comment.ts';

export interface ReapedOptions {
  readonly host: CodeHost;
  readonly comment: boolean;
  /** Absent = none are to be taken back. */
  readonly deployments: Deployments | undefined;
  /** The code host's environment of all pull requests. */
  readonly sharedEnvironment: string;
  readonly cleaner: Cleaner;
  readonly jobPage: () => Promise<string>;
  /** Asks the cloud. */
  readonly listEnvironments: () => Promise<Inventory['environments']>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** Tells pull requests whose environments were reaped. By its name alone an environment is known to be one's: `pr-<number>`. */
export function createReapedNotifier(options: ReapedOptions): Notifier {
  const { host, sharedEnvironment, jobPage, listEnvironments, signal } = options;
  const queue = createQueue(options.onTrouble);
  let before: Inventory['environments'] = [];

  async function tell({ name, expiresAt }: Inventory['environments'][number], number: number): Promise<void> {
    const isOver = expiresAt !== undefined && Date.parse(expiresAt) <= options.now();
    const why = isOver ? 'it had expired' : 'no run was working on it any more';
    const view: CommentView = {
      ...{ environment: name, state: { kind: 'destroyed', why, removed: [] } },
      ...{ servers: [], expiresAt: undefined, commit: undefined, job: await jobPage(), url: undefined, ready: {}, advice: [] },
    };
    const text = renderComment(cleaned(view, options.cleaner));
    if (options.comment) await createStickyComment(host, number, stickyMarker(name)).put(text, { create: false }, { signal });
    if (options.deployments === undefined) return;
    await retireDeployments(
      options.deployments,
      { environment: sharedEnvironment, task: deploymentTask(name) },
      { description: `Deleted, because ${why}.` },
      { signal },
    );
  }

  return {
    begin() {
      queue.add(async () => {
        before = (await listEnvironments()).filter(({ name }) => pullRequestOf(name) !== undefined);
      });
    },
    emit: () => {},
    end: () =>
      queue.end(async () => {
        if (before.length === 0) return;
        const left = new Set((await listEnvironments()).map(({ name }) => name));
        for (const environment of before) {
          const number = pullRequestOf(environment.name);
          if (number !== undefined && !left.has(environment.name)) await tell(environment, number);
        }
      }),
  };
}
