import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RestageError } from '../../../../src/domain/errors.ts';
import type { ServiceCall } from '../../../../src/openstack/http/service-client.ts';
import { generatedSecrets } from '../../../helpers/secrets.ts';
import { answer, connected } from '../scripted-cloud.ts';

const password = 'hunter-2-admin';
const bodies = {
  'JSON that is cut short': `{"server": {"id": "s1", "adminPass": "${password}`,
  'a password alone': password,
  'JSON of a mistake': JSON.stringify({ error: { message: password } }),
  'a page': `<html><body><p>${password}</p></body></html>`,
};

async function errorOf(call: ServiceCall, status: number, body: string): Promise<RestageError> {
  const came = { ...answer(status), body };
  const { compute } = connected(Array.from({ length: 8 }, () => came));
  const error = await compute.request(call).catch((thrown: unknown) => thrown);
  if (!(error instanceof RestageError)) throw new Error(`no error for ${status}`);
  return error;
}

describe.each([101, 103, 200, 201, 202, 204, 206, 299, 300, 302, 304, 307])('an answer of %i', (status) => {
  test.each(Object.keys(bodies))('is not quoted by its error, nor by what caused that: %s', async (name) => {
    const body = bodies[name as keyof typeof bodies];
    // Where its status is expected, only a body that is no JSON is an error.
    const isJson = name === 'JSON of a mistake';
    for (const repeat of ['read', 'idempotent', 'action', 'create'] as const) {
      const error = await errorOf({ method: 'POST', path: '/servers', repeat, expect: isJson ? [418] : [status] }, status, body);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter');
    }
  });
});

test('an answer of 400 and above is quoted, without secrets in whatever spelling', async () => {
  for (const secret of generatedSecrets(5, 8)) {
    const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    for (const body of [
      JSON.stringify({ error: { message: `no ${secret} here` } }),
      `<html><body><h1>Bad</h1>no ${html} here</body></html>`,
    ]) {
      const { compute } = connected([{ ...answer(400), body }], {
        config: { auth: { kind: 'password', user: { id: 'u' }, password: secret, scope: undefined } },
      });
      const error = await compute.request({ method: 'GET', path: '/x', repeat: 'read', expect: [200] }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ message: expect.stringMatching(/no \*\*\* here/) });
      expect(inspect(error, { depth: 10 })).not.toContain(secret);
    }
  }
});

test('what a service says is judged as it is, although a password is a word of it', async () => {
  const { compute } = connected([{ ...answer(403), body: JSON.stringify({ forbidden: { message: 'Quota exceeded for cores' } }) }], {
    config: { auth: { kind: 'password', user: { id: 'u' }, password: 'exceeded', scope: undefined } },
  });
  const error = await compute.request({ method: 'POST', path: '/x', repeat: 'create', expect: [200] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('Quota *** for cores') });
});
