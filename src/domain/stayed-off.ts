/** An action on a server, as Nova notes it. Milliseconds since the epoch, by the cloud's clock; whole seconds on most clouds. */
export interface NotedAction {
  readonly action: string;
  readonly startTime: number;
}

/** After these a server's disk is written to again (nova:compute/instance_actions.py). */
const startingActions: readonly string[] = ['start', 'reboot', 'unshelve', 'restore', 'rebuild', 'rescue', 'unrescue'];
/** What Nova notes and what we noted are whole seconds of two clocks. */
const toleranceMs = 2_000;

/** The earliest first. Nova lists the latest first, which alone tells the order of those within one second. */
function inOrder(actions: readonly NotedAction[]): readonly NotedAction[] {
  return actions.toReversed().toSorted((a, b) => a.startTime - b.startTime);
}

/**
 * Whether a server that was told to stop stayed off until its snapshot was taken. A request for a snapshot that was on the
 * wire when its run ended may come after the server was started again: such an image is of a disk in use, whatever
 * its marks say.
 * @param record.offSince when it was told to stop, or seen off where no stop was needed; a stop noted since then cancels what came before
 * it. `undefined` = it was not noted: then nothing can be said
 * @param record.takenAt when the image came to be
 * @param record.actions latest first, as Nova lists them; `unknown` when the snapshot itself is not among them: then they are not all to be seen
 */
export function stayedOff(record: {
  readonly offSince: number | undefined;
  readonly takenAt: number;
  readonly actions: readonly NotedAction[];
}): 'yes' | 'no' | 'unknown' {
  const { offSince, takenAt, actions } = record;
  if (offSince === undefined) return 'unknown';
  const until = inOrder(actions).filter(({ startTime }) => startTime <= takenAt + toleranceMs);
  const snapshot = until.findLast(({ action, startTime }) => action === 'createImage' && startTime >= takenAt - toleranceMs);
  if (snapshot === undefined) return 'unknown';
  const power = until.slice(0, until.indexOf(snapshot)).filter(({ startTime }) => startTime >= offSince - toleranceMs);
  const last = power.findLast(({ action }) => action === 'stop' || startingActions.includes(action));
  return last === undefined || last.action === 'stop' ? 'yes' : 'no';
}

/**
 * Whether a server was started after the request for its snapshot and before its volumes were captured: a run that failed, and whose clean-up could
 * not delete the image, has started it again. In the same second, nothing tells.
 * @param record.takenAt when the image came to be
 * @param record.capturedAt when the last of its volumes was captured
 */
export function startedBeforeCaptured(record: {
  readonly takenAt: number;
  readonly capturedAt: number;
  readonly actions: readonly NotedAction[];
}): boolean {
  const { takenAt, capturedAt, actions } = record;
  const all = inOrder(actions);
  const request = all.findLastIndex(({ action, startTime }) => action === 'createImage' && Math.abs(startTime - takenAt) <= toleranceMs);
  return all.some(
    ({ action, startTime }, at) =>
      at > request && startingActions.includes(action) && startTime >= takenAt - toleranceMs && startTime <= capturedAt,
  );
}

/**
 * Whether a server was started between its stop and the end of a job that took its image, and that no action of Nova's shows.
 * @param record.takenAt when the job was asked for
 */
export function wasStarted({
  offSince,
  takenAt,
  actions,
}: {
  readonly offSince: number;
  readonly takenAt: number;
  readonly actions: readonly NotedAction[];
}): boolean {
  const power = inOrder(actions).filter(
    ({ action, startTime }) => startTime >= offSince - toleranceMs && (action === 'stop' || startingActions.includes(action)),
  );
  const last = power.findLast(({ startTime }) => startTime <= takenAt);
  return power.some(({ action, startTime }) => action !== 'stop' && startTime > takenAt) || (last !== undefined && last.action !== 'stop');
}

/**
 * Whether a server has run since it was off, as far as the cloud notes it.
 * @param offSince milliseconds since the epoch, by the cloud's clock
 */
export function hasRunSince(offSince: number, actions: readonly NotedAction[]): boolean {
  const power = inOrder(actions).filter(
    ({ action, startTime }) => startTime >= offSince - toleranceMs && (action === 'stop' || startingActions.includes(action)),
  );
  const last = power.at(-1);
  return (
    power.some(({ action, startTime }) => action !== 'stop' && startTime > offSince + toleranceMs) ||
    (last !== undefined && last.action !== 'stop')
  );
}

/**
 * By whom a server was started since its snapshot was asked for: an action with a user, none of which shows but the snapshot, or too little
 * shown to tell.
 * @param since milliseconds since the epoch, by the cloud's clock
 */
export function startedBy(
  actions: readonly (NotedAction & { readonly userId: string | undefined })[],
  since: number,
): 'user' | 'cloud' | 'unknown' {
  const recent = actions.filter(({ startTime }) => startTime >= since - toleranceMs);
  if (recent.some(({ action, userId }) => userId !== undefined && startingActions.includes(action))) return 'user';
  return recent.some(({ action }) => action === 'createImage') ? 'cloud' : 'unknown';
}
