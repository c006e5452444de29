import { describe, expect, it } from 'vitest';
import { connect } from '../../../../src/entry-points/common/connect.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

/** Two clouds, of which one is chosen: errors and texts may hold the secrets of either. */
const file = `clouds:
  chosen:
    auth: { auth_url: 'https://cloud.example:5000', username: ci, password: 007, project_name: ci, user_domain_name: Default, project_domain_name: Default }
  other:
    auth: { auth_url: 'https://other.example:5000', username: ci, password: 'not-chosen!', project_name: ci }
`;

describe('connect', () => {
  it.each([
    ['clouds.yaml', '/home/ci/.config/openstack/clouds.yaml', {}],
    ['a file of another name', '/run/secrets/tmp.a8f3', { OS_CLIENT_CONFIG_FILE: '/run/secrets/tmp.a8f3' }],
    ['a file without an ending', '/run/credential', { OS_CLIENT_CONFIG_FILE: '/run/credential' }],
  ])('reports the secrets of every cloud in %s as they are written', (_name, path, env) => {
    const secrets: string[] = [];
    connect(
      { cloud: 'chosen', cloudsYaml: undefined, regions: undefined, caCert: undefined, allowedProjects: [], allowHttpEndpoints: false },
      {
        env,
        cwd: '/checkout',
        home: '/home/ci',
        readFile: (read) => (read === path ? file : undefined),
        clock: virtualClock(0),
        random: () => 0.5,
        send: () => Promise.reject(new Error('Nothing is sent.')),
      },
      { onSecret: (secret) => void secrets.push(secret) },
    );
    expect(secrets).toEqual(expect.arrayContaining(['007', 'not-chosen!']));
  });
});
