import { describe, expect, it, test } from 'vitest';
import { addressOf, hostOf, type ServerAddress } from '../../../src/domain/address.ts';

const fixed6: ServerAddress = { address: 'fd00::5', version: 6, kind: 'fixed' };
const fixed4: ServerAddress = { address: '10.0.0.5', version: 4, kind: 'fixed' };
const floating4: ServerAddress = { address: '203.0.113.5', version: 4, kind: 'floating' };
const floating6: ServerAddress = { address: '2001:db8::5', version: 6, kind: 'floating' };

/** A wrong one makes each readiness check fail, on a server that is well. */
describe('the address by which a server is reached from outside of its cloud', () => {
  test.each([
    ['a floating one before all others', [fixed6, fixed4, floating4], 'any', '203.0.113.5'],
    ['a floating one, of IPv6 too', [fixed4, floating6], 'any', '2001:db8::5'],
    ['of floating ones that of IPv4', [floating6, floating4], 'any', '203.0.113.5'],
    ['of fixed ones that of IPv4', [fixed6, fixed4], 'any', '10.0.0.5'],
    ['the only one', [fixed6], 'any', 'fd00::5'],
    ['of several alike, the first that the cloud shows', [fixed4, { ...fixed4, address: '10.0.0.6' }], 'any', '10.0.0.5'],
    ['none', [], 'any', undefined],
    ['of the version that is asked for', [fixed4, floating4, fixed6], '6', 'fd00::5'],
    ['of the version that is asked for, the floating one', [floating6, fixed4, floating4], '4', '203.0.113.5'],
    ['none of the version that is asked for', [fixed4, floating4], '6', undefined],
  ] as const)('%s', (_what, addresses, wanted, address) => {
    expect(addressOf(addresses, wanted)).toBe(address);
  });
});

it('an IPv6 address stands in brackets before a port', () => {
  expect(hostOf('2001:db8::5')).toBe('[2001:db8::5]');
  expect(hostOf('203.0.113.5')).toBe('203.0.113.5');
  expect(hostOf('web.example.com')).toBe('web.example.com');
});
