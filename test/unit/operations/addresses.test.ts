import { expect, test } from 'vitest';
import type { Server } from '../../../src/openstack/compute/types.ts';
import { goldenFacts } from '../../../src/operations/golden/stop-in-guest.ts';
import { withMovedFloatingIp } from '../../../src/operations/servers/result.ts';
import { serverResult } from '../../../src/operations/servers/server-result.ts';

type Address = Server['addresses'][number];

const fixed6: Address = { network: 'n', address: 'fd00::5', version: 6, kind: 'fixed' };
const fixed4: Address = { network: 'n', address: '10.0.0.5', version: 4, kind: 'fixed' };
const floating: Address = { network: 'n', address: '203.0.113.5', version: 4, kind: 'floating' };

const server = (...addresses: readonly Address[]) => ({ id: 'id', name: 'golden', flavor: {}, addresses }) as unknown as Server;

test('a floating IP that moves is the new address of those only that were reached by the old one', () => {
  const any = serverResult(server(fixed6, fixed4, floating), { role: 'web', ipVersion: 'any' });
  expect(withMovedFloatingIp(any, '203.0.113.9')).toMatchObject({ floatingIp: '203.0.113.9', address: '203.0.113.9' });
  const six = serverResult(server(fixed6, fixed4, floating), { role: 'web', ipVersion: '6' });
  expect(withMovedFloatingIp(six, '203.0.113.9')).toMatchObject({ floatingIp: '203.0.113.9', address: 'fd00::5' });
  expect(withMovedFloatingIp(any, undefined)).toBe(any);
});

test('shutdown-command knows all addresses of its server, and the best of them by name', () => {
  expect(goldenFacts(server(fixed6, fixed4, floating))).toEqual({
    RESTAGE_GOLDEN_ID: 'id',
    RESTAGE_GOLDEN_NAME: 'golden',
    RESTAGE_GOLDEN_ADDRESS: '203.0.113.5',
    RESTAGE_GOLDEN_ADDRESSES: 'fd00::5 10.0.0.5 203.0.113.5',
  });
  expect(goldenFacts(server(fixed6, fixed4)).RESTAGE_GOLDEN_ADDRESS).toBe('10.0.0.5');
});
