import { describe, expect, it, test } from 'vitest';
import { lacksForFreeze, requiresFreeze } from '../../../src/domain/freeze.ts';

/** `os_require_quiesce` by each word; what Nova does not take for "on", it takes a snapshot without a freeze for. */
describe('a switch of Nova is on', () => {
  test.each(['1', 't', 'true', 'on', 'y', 'yes', 'True', 'YES', ' on '])('by %j', (text) => {
    expect(requiresFreeze({ os_require_quiesce: text })).toBe(true);
  });

  test.each(['', '0', 'false', 'off', 'no', 'n', 'f', 'truee', 'enabled', '2'])('not by %j', (text) => {
    expect(requiresFreeze({ os_require_quiesce: text })).toBe(false);
  });

  it('not where it is not there', () => {
    expect(requiresFreeze({ hw_qemu_guest_agent: 'yes' })).toBe(false);
  });
});

describe('what a server lacks for a freeze, by the properties of its image', () => {
  test.each([
    ['nothing', { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' }, []],
    ['the agent', { os_require_quiesce: 'yes' }, ['hw_qemu_guest_agent']],
    ['an agent that is switched off', { hw_qemu_guest_agent: 'no', os_require_quiesce: 'yes' }, ['hw_qemu_guest_agent']],
    ['the requirement', { hw_qemu_guest_agent: 'yes' }, ['os_require_quiesce']],
    ['both', {}, ['hw_qemu_guest_agent', 'os_require_quiesce']],
  ])('%s', (_what, properties, lacks) => {
    expect(lacksForFreeze(properties)).toEqual(lacks);
  });
});
