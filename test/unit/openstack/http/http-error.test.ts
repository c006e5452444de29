import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../src/openstack/http/exchange.ts';
import { httpErrorOf } from '../../../../src/openstack/http/http-error.ts';

const exchange: Exchange = {
  service: 'compute',
  method: 'POST',
  url: 'https://nova.example/v2.1/servers?x=1',
  headers: { 'x-auth-token': 'secret' },
  body: '{"server":{"user_data":"secret"}}',
  repeat: 'create',
  expect: [202],
  microversion: undefined,
  attempt: 1,
};

function errorOf(status: number, message = '') {
  return httpErrorOf(exchange, { status, headers: {}, body: JSON.stringify({ fault: { code: status, message } }) });
}

describe('httpErrorOf', () => {
  it.each([
    [400, 'Flavor not found', 'http-error'],
    [401, 'Unauthorized', 'auth-failed'],
    [403, "Policy doesn't allow os_compute_api:servers:create_image to be performed.", 'forbidden'],
    [403, "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.", 'forbidden'],
    [403, 'Quota exceeded for instances: Requested 1, but already used 2 of 2 instances', 'quota-exceeded'],
    [403, 'Maximum number of ports exceeded', 'quota-exceeded'],
    [403, 'Maximum number of metadata items exceeds 128', 'forbidden'],
    [404, 'gone', 'not-found'],
    [409, 'Instance 5f is locked', 'conflict'],
    [400, 'Unable to find any IP address on external network 5f.', 'no-capacity'],
    [409, "Quota exceeded for resources: ['floatingip'].", 'quota-exceeded'],
    [409, 'No more IP addresses available on network 5f.', 'no-capacity'],
    [
      413,
      'Project 1 is over a limit for [Resource image_count_total is over limit of 10 due to current usage 10 and delta 1]',
      'quota-exceeded',
    ],
    [413, "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.", 'quota-exceeded'],
    [413, 'This request was rate-limited.', 'rate-limited'],
    [429, 'Too many requests', 'rate-limited'],
    [500, 'Unexpected API Error.', 'http-error'],
    [302, '', 'unexpected-answer'],
  ])('%i %s', (status, message, code) => {
    expect(errorOf(status, message)).toMatchObject({ code, status, reason: message });
  });

  it('says what to do', () => {
    expect(errorOf(403, 'Quota exceeded').hint).toContain('quota');
    expect(errorOf(409).hint).toContain('in progress');
    expect(errorOf(409, 'Instance 5f is locked').hint).toContain('openstack server unlock');
    expect(errorOf(429).hint).toContain('concurrency');
    expect(errorOf(500).hint).toContain('request id');
    expect(errorOf(404).hint).toContain('deleted in the meantime');
    expect(errorOf(404, 'External network 5f is not reachable from subnet 6a.').hint).toContain('openstack router add subnet');
    expect(errorOf(400).hint).toContain('request id');
  });

  it('shows neither headers nor the body', () => {
    expect(JSON.stringify({ ...errorOf(500, 'x'), message: errorOf(500, 'x').message })).not.toContain('secret');
  });

  it('is a sentence without a reason, too', () => {
    expect(httpErrorOf(exchange, { status: 500, headers: {}, body: '' }).message).toBe(
      'The compute service answered 500 to POST /v2.1/servers?x=1.',
    );
  });
});
