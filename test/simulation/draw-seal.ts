import { isAtLeast } from '../../src/openstack/microversion.ts';
import { createDice, type Dice } from './dice.ts';
import type { CloudPlan, Condition, Run, Step, WorldPlan } from './plan.ts';

const share = 0.3;

/** Scripts of the team's own, by the paths that runs name. */
export const sealScripts: Readonly<Record<string, string>> = { 'seal.sh': '#!/bin/sh\nrm -f /etc/ssh/ssh_host_*\n' };

const modes: readonly Condition[] = ['fails', 'silent', 'hangs'].map((mode) => ({
  name: `the script that seals ${mode}`,
  servers: { pattern: 'restage-seal-*', knobs: { user_data: mode } },
}));

/**
 * Has runs of a world seal their images, with one script or another, or not at all. Of dice of its own, and after all others: the rest of the
 * world stays as it is, but that no data volume is copied.
 */
export function withSeal(plan: WorldPlan): WorldPlan {
  const dice = createDice(plan.seed + 0x5ea1);
  const { behaviour } = plan.cloud;
  if (!dice.chance(share) || !isAtLeast(behaviour.maxMicroversion ?? '2.96', '2.37')) return plan;
  const say = (run: Run, words: readonly (string | undefined)[]) => sealed(dice, plan.cloud, run, words);
  const any = ['linux', 'linux', 'linux', '@seal.sh', 'none', undefined];
  const steps = plan.steps.map((step): Step => {
    const runs = step.runs.map((run) => say(run, any));
    return dice.chance(0.2) ? { ...step, runs, conditions: [...step.conditions, dice.pick(modes)] } : { ...step, runs };
  });
  // One that says nothing of it may be refused, and is not to be.
  const sound = ['linux', 'linux', '@seal.sh', 'none'];
  return { ...plan, steps, next: { ...plan.next, run: say(plan.next.run, sound) }, last: say(plan.last, sound) };
}

function sealed(dice: Dice, { goldens }: CloudPlan, run: Run, words: readonly (string | undefined)[]): Run {
  const drawn = dice.pick(words);
  const { file, options } = run;
  const named = file === undefined ? [options.golden] : file.roles.flatMap(({ source }) => source.golden ?? []);
  const mayBe = named.every((name) => goldens.some((golden) => golden.name === name && golden.image !== undefined));
  // What is on volumes cannot be sealed, and shares a run with what was.
  const word = drawn === undefined || mayBe ? drawn : 'none';
  if (word === undefined || !['refresh', 'snapshot', 'plan', 'launch'].includes(run.verb)) return run;
  const onRoot = (said: Run['options']) => ({ ...said, ...(said.volumes === undefined ? {} : { volumes: 'root' }) });
  // A file may not leave its images unsealed: that is an input of the run.
  return file === undefined || word === 'none'
    ? { ...run, options: { ...onRoot(options), seal: word }, ...(file === undefined ? {} : { file: { ...file, top: onRoot(file.top) } }) }
    : { ...run, file: { ...file, top: { ...onRoot(file.top), seal: word } } };
}
