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
    ['https://{{environment}}.example.org', 'https://pr-7.example.org'],
    ['http://{{ roles.six.address }}:80/', 'http://[2001:db8::1]:80/'],
  ])('%s', (template, url) => {
    expect(renderUrl(template, facts)).toBe(url);
  });

  test.each(['http://{{ roles.db.address }}/', 'http://{{ roles.cache.address }}/', 'javascript:{{ environment }}', '{{ address }}'])(
    'is left out where it would lead nowhere: %s',
    (template) => {
      expect(renderUrl(template, facts)).toBeUndefined();
    },
  );

  test('a placeholder that nobody knows is refused before anything is done', () => {
    const parsed = parseInputs({ environment: 'qa', 'environment-url': 'http://{{ adress }}/' }, { verb: 'destroy', readFile: () => '' });
    expect(parsed).toMatchObject({ ok: false, problems: [{ input: 'environment-url', problem: 'nobody knows `{{ adress }}`' }] });
  });
});

test('a label without on-push is refused: nothing would look at it', () => {
  const parsed = parseInputs({ environment: 'qa', label: 'deploy' }, { verb: 'destroy', readFile: () => '' });
  expect(parsed).toMatchObject({ ok: false, problems: [{ input: 'label' }] });
});
