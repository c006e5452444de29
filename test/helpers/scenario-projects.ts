import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type World, type WorldOptions } from './scenario.ts';

/** Of project `pulls`: its one server is no golden server, and it may do nothing in project `ci`, where `golden` is. */
export const pullsCredential = 'c2000000000000000000000000000002';
/** Of project `third`, which has nothing to do with either. */
export const thirdCredential = 'c3000000000000000000000000000003';
export const goldenId = '10000000-0000-4000-8000-000000000001';

const applicationCredential = (id: string, project: string) => ({ id, secret: 'testbed', name: project, user: project, project });

/** A golden project, a project of pull requests, and a stranger's. */
export function openProjects({ seed, golden, ...options }: WorldOptions = {}): World {
  const others = ['pulls', 'third'];
  return openWorld({
    ...options,
    golden: { id: goldenId, ...golden },
    seed: {
      projects: [...defaultSeed.projects, ...others],
      users: [
        ...defaultSeed.users,
        ...others.map((name) => ({ name, password: 'testbed', projects: [name], roles: ['reader', 'member'] })),
      ],
      applicationCredentials: [
        ...defaultSeed.applicationCredentials,
        applicationCredential(pullsCredential, 'pulls'),
        applicationCredential(thirdCredential, 'third'),
      ],
      networks: [...defaultSeed.networks, { name: 'pulls-net', project: 'pulls', cidr: '10.30.0.0/20' }],
      routers: [...defaultSeed.routers, { name: 'pulls-router', project: 'pulls', external: 'public', networks: ['pulls-net'] }],
      securityGroups: [...defaultSeed.securityGroups, { name: 'default', project: 'pulls' }],
      ...seed,
    },
  });
}

/** A colleague with a terminal in one of these projects. */
export interface Colleague {
  readonly projectId: string;
  /** The path begins with the service. */
  ask(method: string, url: string, body?: unknown): { readonly status: number; readonly body: string };
}

/** @param credential of an application credential of the seed */
export function colleague({ emulator }: Pick<World, 'emulator'>, credential: string): Colleague {
  const send = (method: string, url: string, body: unknown, headers: Record<string, string>) =>
    emulator.handle({
      method,
      url,
      headers: {
        host: 'cloud.test',
        'content-type': method === 'PATCH' ? 'application/openstack-images-v2.1-json-patch' : 'application/json',
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const identity = { methods: ['application_credential'], application_credential: { id: credential, secret: 'testbed' } };
  const signedIn = send('POST', '/identity/v3/auth/tokens', { auth: { identity } }, {});
  const { token } = JSON.parse(signedIn.body);
  const headers = { 'x-auth-token': signedIn.headers['x-subject-token'] ?? '' };
  return { projectId: token.project.id, ask: (method, url, body) => send(method, url, body, headers) };
}
