import { describe, expect, test } from 'vitest';
import { isOutOfUse, isSetAside } from '../../../src/domain/set-aside.ts';

/** By Nova's own words: nova:api/openstack/common.py `_STATE_MAP`, nova:compute/task_states.py. */
const byAPerson = ['SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED', 'RESCUE', 'RESIZE', 'VERIFY_RESIZE'];
const byNova = [
  'ACTIVE',
  'BUILD',
  'ERROR',
  'REBOOT',
  'HARD_REBOOT',
  'REBUILD',
  'DELETED',
  'SOFT_DELETED',
  'MIGRATING',
  'PASSWORD',
  'UNKNOWN',
];

describe('a run waits in vain for a server that a person has set aside', () => {
  test.each(byAPerson)('%s', (status) => {
    expect(isSetAside({ status })).toBe(true);
    expect(isSetAside({ status, taskState: null })).toBe(true);
    // On its way there, or further.
    for (const taskState of ['powering-off', 'pausing', 'suspending', 'shelving', 'image_uploading', 'deleting'])
      expect(isSetAside({ status, taskState })).toBe(true);
  });

  test.each(byNova)('%s is no such state', (status) => {
    expect(isSetAside({ status })).toBe(false);
    expect(isSetAside({ status, taskState: 'powering-off' })).toBe(false);
  });
});

describe('it waits for one that is on its way back, although its status is the old one', () => {
  test.each([
    ['SHUTOFF', 'powering-on'],
    ['PAUSED', 'unpausing'],
    ['SUSPENDED', 'resuming'],
    ['SHELVED', 'unshelving'],
    // Of an offloaded server, which is built again.
    ['SHELVED_OFFLOADED', 'networking'],
    ['SHELVED_OFFLOADED', 'block_device_mapping'],
    ['SHELVED_OFFLOADED', 'spawning'],
    ['RESCUE', 'unrescuing'],
    ['VERIFY_RESIZE', 'resize_confirming'],
    ['VERIFY_RESIZE', 'resize_reverting'],
    // A hard reboot starts a server from each of them.
    ['SHUTOFF', 'rebooting_hard'],
    ['PAUSED', 'reboot_pending_hard'],
    ['SUSPENDED', 'reboot_started_hard'],
  ])('%s, %s', (status, taskState) => {
    expect(isSetAside({ status, taskState })).toBe(false);
  });
});

describe('a server is out of use, and neither deleted nor replaced without being asked,', () => {
  test.each([
    ['after it was ACTIVE and a person stopped it', 'SHUTOFF', true, true],
    ['after it was ACTIVE and failed', 'ERROR', true, true],
    ['not while it runs', 'ACTIVE', true, false],
    ['not as its build failed: it never was in use', 'ERROR', false, false],
    ['not as its build has come to nothing yet', 'BUILD', false, false],
    ['not as it was stopped before it was ready', 'SHUTOFF', false, false],
  ])('%s', (_when, status, wasActive, outOfUse) => {
    expect(isOutOfUse({ status, wasActive })).toBe(outOfUse);
  });

  test('nor while it starts again', () => {
    expect(isOutOfUse({ status: 'SHUTOFF', taskState: 'powering-on', wasActive: true })).toBe(false);
  });
});
