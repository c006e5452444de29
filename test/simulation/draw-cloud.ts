import type { Behaviour, Knobs } from '../../src/emulator/index.ts';
import type { Dice } from './dice.ts';
import type { CloudPlan, Condition, Golden } from './plan.ts';

export function drawCloud(dice: Dice): CloudPlan {
  const names = dice.chance(0.15) ? ['golden', 'golden-b'] : ['golden'];
  return {
    goldens: names.map((name) => drawGolden(dice, name)),
    behaviour: drawBehaviour(dice),
    knobs: { spawn_seconds: dice.pick([0, 1, 20]) },
  };
}

function drawGolden(dice: Dice, name: string): Golden {
  return {
    name,
    flavor: dice.pick(['m1.small', 'm1.medium', 'm1.large']),
    ...(dice.chance(0.1) ? {} : { image: 'base' }),
    vmState: dice.chance(0.2) ? 'stopped' : 'active',
    knobs: {
      snapshot_seconds: dice.pick([0, 3, 40, 90]),
      upload_seconds: dice.pick([0, 2, 20]),
      shutdown_seconds: dice.pick([0, 2, 2, 30]),
      start_seconds: dice.pick([0, 5]),
      ignores_acpi: dice.chance(0.15),
      acpi_deaf_seconds: dice.chance(0.15) ? 30 : 0,
    },
  };
}

function drawBehaviour(dice: Dice): Partial<Behaviour> {
  return {
    volumes: true,
    maxMicroversion: dice.chance(0.6) ? '2.93' : dice.pick(['2.26', '2.42', '2.46', '2.53', '2.60', '2.72', '2.90']),
    taskLag: dice.pick([0.3, 0.3, 20]),
    addressLag: dice.pick([0, 0.5, 5]),
    destroy: dice.pick([0, 1, 5]),
    ...(dice.chance(0.2) ? { tokenLifetime: 300 } : {}),
    ...(dice.chance(0.2) ? { pageLimit: 2 } : {}),
    ...(dice.chance(0.2) ? { imagePageSize: 2 } : {}),
    ...(dice.chance(0.1) ? { reclaim: 60 } : {}),
    ...(dice.chance(0.15) ? { imagesInUse: true } : {}),
    ...(dice.chance(0.1) ? { hideVirtualSize: true } : {}),
    ...(dice.chance(0.1) ? { hideExtendedStatus: true } : {}),
    ...(dice.chance(0.1) ? { ignoreFilters: true } : {}),
    ...(dice.chance(0.1) ? { linkOrigin: 'http://internal:8774' } : {}),
  };
}

const golden = 'golden*';
/** Servers that Restage launches. */
const launched = '*-g*-*';
const anyFault: readonly [string, string, Partial<Knobs>][] = [
  ['snapshot fails', golden, { fail_snapshot: true }],
  ['snapshot fails at the upload', golden, { fail_snapshot: 'upload' }],
  ['snapshot is dropped', golden, { fail_snapshot: 'queued' }],
  ['snapshot is stuck', golden, { fail_snapshot: 'stuck' }],
  ['image is deleted meanwhile', golden, { fail_snapshot: 'deleted' }],
  ['snapshot is slow', golden, { snapshot_seconds: 1000 }],
  ['snapshot loses its race', golden, { lost_snapshot_races: 1 }],
  ['stop fails', golden, { fail_stop: true }],
  ['guest ignores the power button', golden, { ignores_acpi: true }],
  ['start fails', golden, { fail_start: true }],
  ['no capacity', launched, { no_capacity: true }],
  ['no capacity for one', '*-2', { no_capacity: true }],
  ['build fails', launched, { fail_spawn: true }],
  ['build of one fails', '*-1', { fail_spawn: 'testbed: broken' }],
  ['build is slow', launched, { spawn_seconds: 700 }],
  ['deletion fails', launched, { fail_deletes: 2 }],
  ['deletion fails for long', launched, { fail_deletes: 9 }],
  ['addresses come late', launched, { no_addresses_seconds: 30 }],
];

/** Where tasks are hidden, nobody can tell a snapshot that goes on from one that never ends. */
const endless = new Set(['snapshot is dropped', 'snapshot is stuck', 'snapshot is slow', 'snapshot loses its race']);

export function drawConditions(dice: Dice, { behaviour }: CloudPlan): readonly Condition[] {
  const possible = behaviour.hideExtendedStatus ? anyFault.filter(([name]) => !endless.has(name)) : anyFault;
  return dice.several(1, 2, () => {
    const [name, pattern, knobs] = dice.pick(possible);
    return { name, pattern, knobs };
  });
}
