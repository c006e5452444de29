import { type Breach, breach, type Stage } from './breach.ts';

/** Promise 1: golden servers that are not in their first power state, at rest, with nothing owed to them. */
export function findGoldensAway({ emulator, plan }: Stage): readonly Breach[] {
  emulator.settle();
  return plan.cloud.goldens.flatMap(({ name, vmState = 'active' }) => {
    const server = emulator.books.server(name);
    if (server === undefined || server.deletedAt !== undefined) return [breach(1)(`${name} was deleted`)];
    const owed = server.tags.filter((tag) => /^restage:(?:was|run)=/.test(tag));
    const problems = [
      ...(server.vmState === vmState ? [] : [`${server.vmState} and was ${vmState}`]),
      ...(server.taskState === null ? [] : [`at ${server.taskState}`]),
      ...(owed.length === 0 ? [] : [`still tagged ${owed.join(', ')}`]),
    ];
    return problems.length === 0 ? [] : [breach(1)(`${name} is ${problems.join(', ')}`)];
  });
}
