import type { NotedAction } from './stayed-off.ts';

const halting: readonly string[] = ['stop', 'pause', 'suspend', 'shelve'];
const waking: readonly string[] = ['start', 'unpause', 'resume', 'unshelve', 'reboot', 'rebuild', 'rescue', 'unrescue', 'restore'];

/**
 * What Nova's actions on a server tell of the time around the request for its snapshot.
 * @param actions newest first
 * @param isRequest whether this action is that request
 * @returns `undefined` where the request is not among them: then they are not all to be seen. `before`: the last that had changed its power
 * state by then; `wokenSince`: whether it was told to run again after it.
 */
export function powerAround<A extends Pick<NotedAction, 'action'>>(
  actions: readonly A[],
  isRequest: (action: A) => boolean,
): { readonly before: 'halted' | 'woken' | 'none'; readonly wokenSince: boolean } | undefined {
  const at = actions.findIndex((action) => action.action === 'createImage' && isRequest(action));
  if (at < 0) return undefined;
  const last = actions.slice(at + 1).find(({ action }) => halting.includes(action) || waking.includes(action));
  return {
    before: last === undefined ? 'none' : halting.includes(last.action) ? 'halted' : 'woken',
    wokenSince: actions.slice(0, at).some(({ action }) => waking.includes(action)),
  };
}
