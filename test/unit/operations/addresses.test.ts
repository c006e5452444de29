import { expect, test } from 'vitest';
import type { Server } from '../../../src/openstack/compute/types.ts';
import { goldenFacts } from '../../../src/operations/golden/stop-in-guest.ts';
import { reachableAddress } from '../../../src/operations/servers/ready.ts';

type Address = Server['addresses'][number];

const fixed6: Address = { network: 'n', address: 'fd00::5', version: 6, kind: 'fixed' };
const fixed4: Address = { network: 'n', address: '10.0.0.5', version: 4, kind: 'fixed' };
const floating: Address = { network: 'n', address: '203.0.113.5', version: 4, kind: 'floating' };

const server = (...addresses: readonly Address[]) => ({ id: 'id', name: 'golden', addresses }) as unknown as Server;

test('a runner outside the cloud most likely reaches the floating address, then IPv4', () => {
  expect(reachableAddress(server(fixed6, fixed4, floating))).toBe('203.0.113.5');
  expect(reachableAddress(server(fixed6, fixed4))).toBe('10.0.0.5');
  expect(reachableAddress(server(fixed6))).toBe('fd00::5');
  expect(reachableAddress(server())).toBe('');
});

test('shutdown-command knows all addresses of its server, and the best of them by name', () => {
  expect(goldenFacts(server(fixed4, floating))).toEqual({
    RESTAGE_GOLDEN_ID: 'id',
    RESTAGE_GOLDEN_NAME: 'golden',
    RESTAGE_GOLDEN_ADDRESS: '203.0.113.5',
    RESTAGE_GOLDEN_ADDRESSES: '10.0.0.5 203.0.113.5',
  });
});
