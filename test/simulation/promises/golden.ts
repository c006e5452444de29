import type { ServerMoment } from '../../../src/emulator/index.ts';
import type { WorldPlan } from '../plan.ts';
import { isByHand, mayStillCome, newestImageOf, type Server, takenImages, wordsOf } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** contract.md#promise-1: golden servers that are not in their first power state, at rest, with nothing owed to them. */
export function findGoldensAway(stage: Stage): readonly Breach[] {
  return goldensAway(stage, () => false);
}

/**
 * As above, but for those whose snapshot goes on: it holds up no other verb, and the next run after it starts them.
 * @param since the begin of the run that should have started them. What a run left on purpose, and was still at its
 * snapshot then, is not that run's to wait for.
 */
export function findGoldensForgotten(stage: Stage, since: number): readonly Breach[] {
  return goldensAway(stage, (server) => isSnapshot(server.taskState) || isLeftAtSnapshot(stage, server, since));
}

/** As above, of a run that came to its end in order: only what was left on purpose is not back. */
export function findGoldensLost(stage: Stage, since: number): readonly Breach[] {
  return goldensAway(stage, (server) => isLeftAtSnapshot(stage, server, since));
}

function isLeftAtSnapshot(stage: Stage, server: Server, since: number): boolean {
  const { emulator, plan } = stage;
  if (!wordsOf(server).includes('restage:left')) return false;
  // Where no task shows, nothing tells an image that the cloud has dropped from one that it still makes.
  const showsNoTask = plan.cloud.goldens.some(({ name, knobs }) => name === server.name && knobs.capture_task === false);
  const isHidden = plan.cloud.behaviour.hideExtendedStatus === true || showsNoTask;
  const asOfThen = (id: string) => emulator.books.imageHistory(id).findLast(({ at }) => at <= since)?.record;
  const mayBeAtSnapshot = () =>
    takenImages(stage)
      .flatMap(({ id }) => asOfThen(id) ?? [])
      .some((image) => image.properties.restage_golden === server.id && mayStillCome(image, since));
  return wasAtSnapshot(emulator.books.history(server.id), since) || (isHidden && mayBeAtSnapshot());
}

function wasAtSnapshot(history: readonly ServerMoment[], since: number): boolean {
  return history.some(({ taskState }, at) => isSnapshot(taskState) && (history[at + 1]?.at ?? Number.POSITIVE_INFINITY) >= since);
}

function isSnapshot(task: string | null): boolean {
  return task?.startsWith('image_') === true;
}

/** The snapshot service stopped it for another client, and could not start it: no run knew of that, and later ones found it off. */
function isStartLost({ cloud, steps }: WorldPlan, golden: string): boolean {
  const serves = cloud.behaviour.snapshotService === true;
  return steps.some(({ conditions, deeds }) => {
    const startFails = conditions.some(({ servers }) => servers?.knobs.fail_start !== undefined);
    return serves && startFails && deeds.some((deed) => deed.kind === 'snapshot' && deed.golden === golden);
  });
}

function goldensAway({ emulator, plan, witness }: Stage, excuses: (server: Server) => boolean): readonly Breach[] {
  emulator.settle();
  // A server that was off, or at a task, when it was taken as golden says nothing of what it is owed.
  const promoted = [...witness.promoted.values()].filter(({ vmState, taskState }) => vmState === 'active' && taskState === null);
  return [...plan.cloud.goldens, ...promoted.map(({ id, vmState }) => ({ name: id, vmState }))].flatMap(({ name, vmState = 'active' }) => {
    const server = emulator.books.server(name);
    if (server === undefined || server.deletedAt !== undefined) return [breach('contract.md#promise-1')(`${name} was deleted`)];
    if (excuses(server)) return [];
    // No run can see a task that the cloud hides, and a snapshot that was given up goes on for its time.
    const isUnseen = plan.cloud.behaviour.hideExtendedStatus === true && isSnapshot(server.taskState);
    const isAtSnapshotByHand = isSnapshot(server.taskState) && isByHand(newestImageOf(emulator.books, server));
    // Off as it was found: the copy of a snapshot that was given up has its time, and is in the way of no run.
    const isAtRest = vmState === 'stopped' && server.vmState === 'stopped' && isSnapshot(server.taskState);
    const isLeftByCloud = server.vmState === 'stopped' && isStartLost(plan, name);
    const owed = wordsOf(server).filter((tag) => /^restage:(?:was|run)=/.test(tag));
    const problems = [
      ...(server.vmState === vmState || isLeftByCloud ? [] : [`${server.vmState} and was ${vmState}`]),
      ...(server.taskState === null || isUnseen || isAtSnapshotByHand || isAtRest ? [] : [`at ${server.taskState}`]),
      ...(owed.length === 0 ? [] : [`still tagged ${owed.join(', ')}`]),
    ];
    return problems.length === 0 ? [] : [breach('contract.md#promise-1')(`${name} is ${problems.join(', ')}`)];
  });
}
