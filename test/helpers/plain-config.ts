import type { CloudConfig } from '../../src/openstack/config/types.ts';

/** What a clouds.yaml says that says no more than it must. */
export const plainConfig: Omit<CloudConfig, 'name' | 'authUrl' | 'auth'> = {
  region: undefined,
  interfaces: ['public'],
  tls: { ca: undefined, cert: undefined, key: undefined, verify: true },
  endpoints: {},
  services: {},
  answerMs: undefined,
  allowedProjects: undefined,
  allowHttpEndpoints: false,
  sources: {},
  warnings: [],
};
