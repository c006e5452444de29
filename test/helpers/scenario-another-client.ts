import type { EmulatedResponse } from '../../src/emulator/index.ts';
import type { World } from './scenario.ts';

/** The one thing that is ever patched is an image. */
const patchType = 'application/openstack-images-v2.1-json-patch';

/**
 * Asks the cloud as a colleague with a terminal would, none of our code: in the same project, or as the `admin` of another.
 * The path begins with the service.
 */
export function anotherClient(
  { emulator }: Pick<World, 'emulator'>,
  name: 'ci' | 'admin' = 'ci',
): (method: string, url: string, body?: unknown) => EmulatedResponse {
  const domain = { name: 'Default' };
  const password = { user: { name, domain, password: 'testbed' } };
  const auth = { identity: { methods: ['password'], password }, scope: { project: { name, domain } } };
  const send = (method: string, url: string, body: unknown, headers: Record<string, string>) => {
    const answer = emulator.handle({
      method,
      url,
      headers: {
        host: 'cloud.test',
        'content-type': method === 'PATCH' ? patchType : 'application/json',
        'openstack-api-version': 'compute latest',
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 0 || answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const token = send('POST', '/identity/v3/auth/tokens', { auth }, {}).headers['x-subject-token'] ?? '';
  return (method, url, body) => send(method, url, body, { 'x-auth-token': token });
}
