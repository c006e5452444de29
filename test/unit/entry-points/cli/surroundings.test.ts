import { describe, expect, test } from 'vitest';
import { readCi } from '../../../../src/entry-points/cli/ci.ts';
import { configLines, wireLine } from '../../../../src/entry-points/cli/verbose.ts';
import { outputTexts, resultKeys } from '../../../../src/entry-points/common/result-keys.ts';
import { secretsOf } from '../../../../src/entry-points/common/secrets.ts';
import type { AccessTokenSource } from '../../../../src/openstack/auth/access-token.ts';
import type { AuthMethod } from '../../../../src/openstack/auth/table.ts';
import type { CloudConfig } from '../../../../src/openstack/config/types.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import { outputTable } from '../../../../src/reports/outputs.ts';
import { testWorld } from './world.ts';

describe('the run', () => {
  test('has a name of its own', async () => {
    expect(await readCi(testWorld([]))).toEqual({ runId: 'cli-80000000', event: undefined });
    expect(await readCi(testWorld([], { random: () => 0 }))).toMatchObject({ runId: 'cli-00000000' });
  });

  test('has the name of the job of GitLab, and its merge request', async () => {
    const env = { GITLAB_CI: 'true', CI_JOB_ID: '77' };
    expect(await readCi(testWorld([], { env }))).toEqual({ runId: expect.stringMatching(/^gl-77-[0-9a-f]{6}$/), event: undefined });
    expect(await readCi(testWorld([], { env: { ...env, CI_MERGE_REQUEST_IID: '5' } }))).toMatchObject({
      event: { kind: 'pull-request', number: 5 },
    });
  });

  test('has the name of the run of GitHub, and its pull request', async () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '123',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: '/event.json',
    };
    const facts = await readCi(testWorld([], { env, readFile: () => '{"pull_request":{"number":12}}' }));
    expect(facts.runId).toMatch(/^gh-123-2-/);
    expect(facts.event).toEqual({ kind: 'pull-request', number: 12 });
  });
});

describe('secrets of a configuration', () => {
  const config = (auth: AuthMethod, key?: string): CloudConfig => ({
    name: 'c',
    authUrl: 'https://a',
    auth,
    region: undefined,
    interfaces: ['public'],
    tls: { ca: 'public', cert: 'public', key, verify: true },
    endpoints: {},
    services: {},
    answerMs: undefined,
    allowedProjects: undefined,
    allowHttpEndpoints: false,
    sources: { auth_url: 'OS_AUTH_URL', password: '/etc/clouds.yaml' },
    warnings: [],
  });

  const federation = (accessToken: AccessTokenSource): AuthMethod => ({
    kind: 'federation',
    identityProvider: 'p',
    protocol: 'openid',
    accessToken,
    scope: undefined,
  });
  const client = {
    from: 'client-credentials',
    clientId: 'i',
    endpoint: { kind: 'token', url: 'https://p' },
    openidScope: 'openid',
    tokenType: 'access_token',
  } as const;

  test.each<[AuthMethod, string]>([
    [{ kind: 'password', user: { id: 'u' }, password: 's1', scope: undefined }, 's1'],
    [{ kind: 'application-credential', credential: { id: 'i' }, secret: 's2' }, 's2'],
    [{ kind: 'token', token: 's3', scope: undefined }, 's3'],
    [{ kind: 'multi-factor', factors: [{ kind: 'totp', user: { id: 'u' }, passcode: 's4', scope: undefined }], scope: undefined }, 's4'],
    [federation({ from: 'configuration', token: 's5' }), 's5'],
    [federation({ ...client, clientSecret: 's6' }), 's6'],
  ])('%j', (auth, secret) => {
    expect(secretsOf(config(auth))).toEqual([secret]);
    expect(secretsOf(config(auth, 'PEM'))).toEqual([secret, 'PEM']);
  });

  test('are not told by --verbose, their places are', () => {
    const auth: AuthMethod = { kind: 'password', user: { id: 'u' }, password: 's1', scope: undefined };
    expect(configLines(config(auth))).toEqual(['cloud c', '  auth_url from OS_AUTH_URL', '  password from /etc/clouds.yaml']);
  });
});

test('a request is one line', () => {
  const event = {
    service: 'compute',
    method: 'GET',
    path: '/v2.1/servers',
    status: 200,
    requestId: 'req-1',
    duration: 12.4,
    attempt: 1,
  } as const;
  expect(wireLine(event)).toBe('compute GET /v2.1/servers -> 200 (12 ms, req-1)');
  expect(wireLine({ ...event, status: undefined, requestId: undefined, attempt: 2 })).toBe(
    'compute GET /v2.1/servers -> no answer (12 ms, try 2)',
  );
});

describe('outputs', () => {
  const requests = { byService: { ...noRequests, identity: 1 }, changing: 0 };

  test('as texts are all there, empty where there is nothing', () => {
    const texts = outputTexts(resultKeys('destroy', { status: 'complete', environment: 'qa', timeline: [] }, requests));
    expect(Object.keys(texts)).toEqual(outputTable.map((row) => row.name));
    expect(texts).toMatchObject({
      status: 'complete',
      environment: 'qa',
      servers: '',
      live: 'false',
      'api-requests': JSON.stringify({ ...noRequests, identity: 1 }),
    });
  });

  const pending = { reason: 'The snapshot goes on.', comeBackAt: '2026-11-21T13:00:00Z' };
  test.each([
    ['launch', { status: 'complete', servers: [] }, false],
    ['launch', { status: 'pending', pending }, false],
    ['snapshot', { status: 'complete' }, undefined],
    ['destroy', { status: 'pending', pending }, undefined],
    ['destroy', { status: 'complete' }, false],
  ] as const)('live of %s %j is %s', (verb, result, live) => {
    expect(resultKeys(verb, { ...result, timeline: [] }, requests).live).toBe(live);
  });

  test('of a plan and of what is there are in the words of the contract', () => {
    const keys = resultKeys(
      'plan',
      {
        status: 'planned',
        plan: {
          golden: { id: 'g', name: 'web', status: 'ACTIVE', diskGb: 50 },
          disks: [{ golden: 'web', kind: 'volume', id: 'v', sizeGb: 4, multiattach: true, fate: 'missing' }],
          count: 2,
          downtimeSeconds: 80,
          estimateSeconds: 3600,
          steps: ['stop'],
          notes: [],
        },
        inventory: {
          goldens: [],
          environments: [{ name: 'qa', generation: 1, servers: [], createdAt: '2026-01-01T00:00:00Z', expiresAt: undefined }],
          images: [
            {
              id: 'i',
              name: 'n',
              goldenId: 'g',
              status: 'active',
              consistency: 'clean',
              verified: true,
              sizeBytes: undefined,
              createdAt: '2026-01-01T00:00:00Z',
              expiresAt: undefined,
            },
          ],
        },
        timeline: [],
      },
      requests,
    );
    expect(keys.plan).toEqual({
      golden: { id: 'g', name: 'web', status: 'ACTIVE', 'disk-gb': 50 },
      disks: [{ golden: 'web', kind: 'volume', id: 'v', 'size-gb': 4, 'multi-attach': true, fate: 'missing' }],
      count: 2,
      'downtime-seconds': 80,
      'estimate-seconds': 3600,
      steps: ['stop'],
    });
    expect(keys.inventory).toEqual({
      goldens: [],
      environments: [{ name: 'qa', generation: 1, servers: [], 'created-at': '2026-01-01T00:00:00Z', 'expires-at': null }],
      images: [
        {
          id: 'i',
          name: 'n',
          'golden-id': 'g',
          status: 'active',
          consistency: 'clean',
          verified: true,
          'size-bytes': null,
          'created-at': '2026-01-01T00:00:00Z',
          'expires-at': null,
        },
      ],
    });
    expect(keys).not.toHaveProperty('servers');
  });
});
