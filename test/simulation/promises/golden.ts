import { isByHand, newestImageOf } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** Promise 1: golden servers that are not in their first power state, at rest, with nothing owed to them. */
export function findGoldensAway(stage: Stage): readonly Breach[] {
  return goldensAway(stage, () => false);
}

/** As above, but for those whose snapshot goes on: it holds up no other verb, and whoever comes when it is over starts them. */
export function findGoldensForgotten(stage: Stage): readonly Breach[] {
  return goldensAway(stage, (task) => task?.startsWith('image_') === true);
}

function goldensAway({ emulator, plan }: Stage, excuses: (task: string | null) => boolean): readonly Breach[] {
  emulator.settle();
  return plan.cloud.goldens.flatMap(({ name, vmState = 'active' }) => {
    const server = emulator.books.server(name);
    if (server === undefined || server.deletedAt !== undefined) return [breach(1)(`${name} was deleted`)];
    if (excuses(server.taskState)) return [];
    // No run can see a task that the cloud hides, and a snapshot that was given up goes on for its time.
    const isUnseen = plan.cloud.behaviour.hideExtendedStatus === true && server.taskState?.startsWith('image_') === true;
    const isAtSomebodysSnapshot = server.taskState?.startsWith('image_') === true && isByHand(newestImageOf(emulator.books, server.id));
    const owed = server.tags.filter((tag) => /^restage:(?:was|run)=/.test(tag));
    const problems = [
      ...(server.vmState === vmState ? [] : [`${server.vmState} and was ${vmState}`]),
      ...(server.taskState === null || isUnseen || isAtSomebodysSnapshot ? [] : [`at ${server.taskState}`]),
      ...(owed.length === 0 ? [] : [`still tagged ${owed.join(', ')}`]),
    ];
    return problems.length === 0 ? [] : [breach(1)(`${name} is ${problems.join(', ')}`)];
  });
}
