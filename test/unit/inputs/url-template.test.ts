import { describe, expect, test } from 'vitest';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { renderUrl } from '../../../src/inputs/url-template.ts';

const facts = {
  environment: 'pr-7',
  servers: [
    { role: 'db', address: undefined },
    { role: 'web', address: '192.0.2.1' },
    { role: 'six', address: '2001:db8::1' },
  ],
};

describe('environment-url', () => {
  test.each([
    ['http://{{ address }}:8080/', 'http://192.0.2.1:8080/'],
    ['https://{{environment}}.example.org', 'https://pr-7.example.org/'],
    ['http://{{ roles.six.address }}:81/', 'http://[2001:db8::1]:81/'],
  ])('%s', (template, url) => {
    expect(renderUrl(template, facts)).toBe(url);
  });

  test.each(['http://{{ roles.db.address }}/', 'http://{{ roles.cache.address }}/', 'javascript:{{ environment }}', '{{ address }}'])(
    'is left out where it would lead nowhere: %s',
    (template) => {
      expect(renderUrl(template, facts)).toBeUndefined();
    },
  );

  test.each([
    ...[
      'evil.example/x',
      '192.0.2.1@evil.example',
      '192.0.2.1/../x',
      '1.2.3.4\n',
      '<b>',
      'fe80::1%eth0',
      '::1]@evil.example[',
      '127.1',
      '0x7f000001',
      '',
    ],
  ])('an address of the cloud that is no IP address gives no URL: %j', (address) => {
    expect(renderUrl('http://{{ address }}:8080/', { environment: 'pr-7', servers: [{ role: 'web', address }] })).toBeUndefined();
  });

  test('comes out as browsers write it, whatever stands in the template', () => {
    expect(renderUrl('http://{{ address }}/a b<c>"?q=<x>', facts)).toBe('http://192.0.2.1/a%20b%3Cc%3E%22?q=%3Cx%3E');
  });

  test('an unknown placeholder is refused before anything is done', () => {
    const parsed = parseInputs({ environment: 'qa', 'environment-url': 'http://{{ adress }}/' }, { verb: 'destroy', readFile: () => '' });
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ input: 'environment-url', problem: 'there is no placeholder `{{ adress }}`' }],
    });
  });
});

test('a label without on-push is refused: nothing would look at it', () => {
  const parsed = parseInputs({ environment: 'qa', label: 'deploy' }, { verb: 'destroy', readFile: () => '' });
  expect(parsed).toMatchObject({ ok: false, problems: [{ input: 'label' }] });
});
