import type { Emulator } from '../../src/emulator/index.ts';

const domain = { name: 'Default' };

export interface Colleague {
  readonly projectId: string;
  /** @returns the body of the answer; `undefined` = refused */
  ask(method: string, url: string, body: unknown): string | undefined;
}

/** A person with a terminal, whose password is `testbed`. @returns `undefined` where there is no such user or project */
export function signIn(emulator: Emulator, name: string, project: string): Colleague | undefined {
  const send = (method: string, url: string, body: unknown, headers: Readonly<Record<string, string>>) =>
    emulator.handle({
      method,
      url,
      headers: {
        host: 'cloud.test',
        'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json',
        'openstack-api-version': 'compute 2.37',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const identity = { methods: ['password'], password: { user: { name, domain, password: 'testbed' } } };
  const auth = { identity, scope: { project: { name: project, domain } } };
  const signedIn = send('POST', '/identity/v3/auth/tokens', { auth }, {});
  const token = signedIn.headers['x-subject-token'];
  if (token === undefined) return undefined;
  return {
    projectId: JSON.parse(signedIn.body).token.project.id,
    ask: (method, url, body) => {
      const answer = send(method, url, body, { 'x-auth-token': token });
      return answer.status === 0 || answer.status >= 400 ? undefined : answer.body;
    },
  };
}
