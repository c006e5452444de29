import type { Behaviour } from '../../src/emulator/index.ts';
import type { Dice } from './dice.ts';
import type { CloudPlan, Golden } from './plan.ts';

export function drawCloud(dice: Dice): CloudPlan {
  const names = dice.chance(0.25) ? ['golden', 'golden-b'] : ['golden'];
  const behaviour = drawBehaviour(dice);
  return {
    goldens: names.map((name) => drawGolden(dice, name, behaviour)),
    behaviour,
    knobs: { spawn_seconds: dice.pick([0, 1, 20]) },
    hasTwoNetworks: dice.chance(0.1),
  };
}

function drawGolden(dice: Dice, name: string, { volumes }: Partial<Behaviour>): Golden {
  return {
    name,
    flavor: dice.pick(['m1.small', 'm1.medium', 'm1.large']),
    ...(volumes === true && dice.chance(0.1) ? drawImageProperties(dice) : { image: 'base' }),
    vmState: dice.chance(0.2) ? 'stopped' : dice.chance(0.05) ? dice.pick(['paused', 'suspended']) : 'active',
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

/** Of a server on volumes: whether its guest agent has to freeze the file systems. */
function drawImageProperties(dice: Dice): Pick<Golden, 'volumeImageProperties'> {
  return dice.chance(0.5) ? { volumeImageProperties: { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' } } : {};
}

function drawBehaviour(dice: Dice): Partial<Behaviour> {
  return {
    volumes: dice.chance(0.9),
    maxMicroversion: dice.chance(0.6) ? '2.93' : dice.pick(['2.1', '2.25', '2.26', '2.42', '2.46', '2.53', '2.60', '2.72', '2.90']),
    taskLag: dice.pick([0.3, 0.3, 20, 90]),
    addressLag: dice.pick([0, 0.5, 5]),
    destroy: dice.pick([0, 1, 5]),
    ...(dice.chance(0.2) ? { tokenLifetime: 300 } : {}),
    ...(dice.chance(0.1) ? { uploadNeedsLiveToken: true } : {}),
    ...(dice.chance(0.2) ? { pageLimit: 2 } : {}),
    ...(dice.chance(0.2) ? { imagePageSize: 2 } : {}),
    ...(dice.chance(0.1) ? { reclaim: 60 } : {}),
    ...(dice.chance(0.15) ? { imagesInUse: true } : {}),
    ...(dice.chance(0.1) ? { snapshotsInStore: true } : {}),
    ...(dice.chance(0.1) ? { hideVirtualSize: true } : {}),
    ...(dice.chance(0.1) ? { hideExtendedStatus: true } : {}),
    ...(dice.chance(0.1) ? { ignoreFilters: true } : {}),
    ...(dice.chance(0.1) ? { linkOrigin: 'http://internal:8774' } : {}),
  };
}
