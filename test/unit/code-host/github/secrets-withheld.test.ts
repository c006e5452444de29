import { expect, test } from 'vitest';
import { secretsWithheld } from '../../../../src/code-host/github/secrets-withheld.ts';
import { readTrigger } from '../../../../src/code-host/github/trigger.ts';
import { RestageError } from '../../../../src/domain/errors.ts';
import { namedAsWithheld } from '../../../../src/pull-request/withheld.ts';

const pull = (head: string, login: string) =>
  readTrigger('pull_request', () =>
    JSON.stringify({
      action: 'opened',
      pull_request: {
        number: 7,
        user: { login },
        head: { sha: 'a', repo: { full_name: head } },
        base: { repo: { full_name: 'acme/shop' } },
      },
    }),
  );

test.each([
  ['by who started the run', readTrigger('push', () => ''), 'dependabot[bot]', /Dependabot started.*as a Dependabot secret/],
  ['by who opened the pull request, where a person ran it again', pull('acme/shop', 'dependabot[bot]'), 'alice', /Dependabot started/],
  ['a fork', pull('mallory/shop', 'mallory'), 'mallory', /comes from a fork/],
])('a run that GitHub gives no secrets: %s', (_how, trigger, actor, expected) => {
  const why = secretsWithheld(trigger, actor);
  expect(why).toMatch(expected);
  const named = namedAsWithheld(new RestageError('config-not-found', 'No cloud is configured.'), why);
  expect(named).toMatchObject({ code: 'config-not-found', message: expect.stringMatching(expected), hint: 'No cloud is configured.' });
});

test('a run that has its secrets, and an error that is about something else, are left alone', () => {
  expect(secretsWithheld(pull('acme/shop', 'alice'), 'alice')).toBeUndefined();
  expect(
    secretsWithheld(
      readTrigger('schedule', () => ''),
      undefined,
    ),
  ).toBeUndefined();
  const other = new RestageError('auth-failed', 'The password is wrong.');
  expect(namedAsWithheld(other, 'why')).toBe(other);
});
