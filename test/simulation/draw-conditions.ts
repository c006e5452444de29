import type { Behaviour, Knobs } from '../../src/emulator/index.ts';
import type { Dice } from './dice.ts';
import type { Condition } from './plan.ts';

const golden = 'golden*';
/** Servers that Restage launches. */
const launched = '*-g*-*';

const ofServers: readonly [string, string, Partial<Knobs>][] = [
  ['snapshot fails', golden, { fail_snapshot: true }],
  ['snapshot fails at the upload', golden, { fail_snapshot: 'upload' }],
  ['snapshot is dropped', golden, { fail_snapshot: 'queued' }],
  ['snapshot is stuck', golden, { fail_snapshot: 'stuck' }],
  ['image is deleted meanwhile', golden, { fail_snapshot: 'deleted' }],
  ['snapshot is slow', golden, { snapshot_seconds: 1000 }],
  ['upload is slow', golden, { upload_seconds: 1000 }],
  ['snapshot loses its race', golden, { lost_snapshot_races: 1 }],
  ['stop fails', golden, { fail_stop: true }],
  ['stop never ends', golden, { stop_never_ends: true }],
  ['guest ignores the power button', golden, { ignores_acpi: true }],
  ['another client starts what is off', golden, { restarted_after_seconds: 1 }],
  ['another client starts what is off, later', golden, { restarted_after_seconds: 20 }],
  ['start fails', golden, { fail_start: true }],
  ['start ends in ERROR', golden, { fail_start: 'error' }],
  ['start is slow', golden, { start_seconds: 200 }],
  ['no capacity', launched, { no_capacity: true }],
  ['no capacity for one', '*-2', { no_capacity: true }],
  ['build fails', launched, { fail_spawn: true }],
  ['build of one fails', '*-1', { fail_spawn: 'testbed: broken' }],
  ['build is slow', launched, { spawn_seconds: 700 }],
  ['build never ends', launched, { build_never_ends: true }],
  ['build of one never ends', '*-1', { build_never_ends: true }],
  ['boot volume fails', launched, { fail_volume: true }],
  ['boot volume is slow', launched, { volume_seconds: 300 }],
  ['volume snapshot fails', golden, { fail_volume_snapshot: true }],
  ['volume snapshot is slow', golden, { volume_snapshot_seconds: 600 }],
  ['ports stay', launched, { leaves_ports: true }],
  ['volumes stay', launched, { leaves_volumes: true }],
  ['deletion fails', launched, { fail_deletes: 2 }],
  ['deletion fails for long', launched, { fail_deletes: 9 }],
  ['addresses come late', launched, { no_addresses_seconds: 30 }],
];

const ofCloud: readonly [string, Partial<Behaviour>][] = [
  ['a cell is down', { downCell: true }],
  ['filters are ignored', { ignoreFilters: true }],
  ['images are in use', { imagesInUse: true }],
  ['volume snapshots are in use', { snapshotsInUse: true }],
  ['links lead elsewhere', { linkOrigin: 'http://internal:8774' }],
];

const anyCondition: readonly Condition[] = [
  ...ofServers.map(([name, pattern, knobs]) => ({ name, servers: { pattern, knobs } })),
  ...ofCloud.map(([name, behaviour]) => ({ name, behaviour })),
];

export function drawConditions(dice: Dice): readonly Condition[] {
  return dice.several(1, 2, () => dice.pick(anyCondition));
}

/** Of these names alone. */
export function drawConditionOf(dice: Dice, names: readonly string[]): Condition {
  return dice.pick(anyCondition.filter(({ name }) => names.includes(name)));
}
