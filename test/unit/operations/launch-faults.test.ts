import { expect, test } from 'vitest';
import type { ServerInputs } from '../../../src/inputs/types.ts';
import { launchFaultIn, launchFaults } from '../../../src/operations/servers/launch-faults.ts';

const inputs = { serverGroup: undefined } as ServerInputs;

test.each(launchFaults)('no row above hides: $example', (fault) => {
  expect(launchFaultIn(fault.example)).toBe(fault);
  // Nova puts what a host says into words of its own.
  expect(launchFaultIn(`Build of instance 1 aborted: ${fault.example}`)).toBe(fault);
  expect(fault.fix(inputs)).toMatch(/^[A-Z].*\.$/);
});

test('what no row knows has no code of its own', () => {
  expect(launchFaultIn('Unexpected vif_type=binding_failed')).toBeUndefined();
  expect(launchFaultIn("Policy doesn't allow os_compute_api:os-quota-sets to be performed.")).toBeUndefined();
});

test('a full group may be a full host', () => {
  const full = launchFaultIn('No valid host was found.');
  expect(full?.mayGoElsewhere).toBe(true);
  expect(full?.fix({ ...inputs, serverGroup: 'apart' })).toContain('strict anti-affinity');
});
