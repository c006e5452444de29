import { describe, expect, it, test } from 'vitest';
import { serverMicroversion } from '../../../src/openstack/compute/server.ts';
import { ceiling, createNegotiation, isAtLeast, newestOf } from '../../../src/openstack/microversion.ts';

test('servers are read with no version above the ceiling: its fields would never come', () => {
  expect(isAtLeast(ceiling, serverMicroversion)).toBe(true);
});

test('the newest of versions is not the last by letters', () => {
  expect(newestOf(['2.9', '2.73', '2.26'])).toBe('2.73');
});

describe('isAtLeast', () => {
  it.each([
    ['2.9', '2.10', false],
    ['2.10', '2.9', true],
    ['2.26', '2.26', true],
    ['3.0', '2.99', true],
    ['2.99', '3.0', false],
  ])('%s is at least %s: %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});

describe('createNegotiation', () => {
  it('asks for no more than is needed, and than we know', () => {
    const negotiation = createNegotiation();
    expect([negotiation.effective('2.45'), negotiation.effective('2.100')]).toEqual(['2.45', '2.96']);
    expect(negotiation.known()).toBeUndefined();
  });

  it('learns nothing of the maximum from a lower version that was accepted', () => {
    const negotiation = createNegotiation();
    negotiation.accepted('2.45', 'compute 2.45');
    negotiation.accepted('2.1', undefined);
    expect(negotiation.known()).toBeUndefined();
    negotiation.accepted('2.96', 'compute 2.96');
    expect(negotiation.known()).toBe('2.96');
  });

  it('keeps the lowest maximum of all refusals', () => {
    const negotiation = createNegotiation();
    negotiation.refused('2.96', 'Version 2.96 is not supported by the API. Minimum is 2.1 and maximum is 2.79.');
    negotiation.refused('2.96', 'Version 2.96 is not supported by the API. Minimum is 2.1 and maximum is 2.93.');
    expect(negotiation.effective('2.96')).toBe('2.79');
  });

  it('does without microversions after a 406 that says nothing', () => {
    const negotiation = createNegotiation();
    negotiation.refused('2.96', '');
    expect(negotiation.effective('2.96')).toBe('2.1');
  });
});
