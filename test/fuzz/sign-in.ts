import fc from 'fast-check';
import type { CloudConfig } from '../../src/openstack/config/types.ts';
import type { HttpResponse, Send } from '../../src/openstack/http/send.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import { virtualClock } from '../helpers/virtual-clock.ts';
import { answer, config, signedIn } from '../unit/openstack/scripted-cloud.ts';
import { type Mutation, mutate, mutation } from './mutate.ts';
import { endsWell, type FuzzProperty, property } from './property.ts';

const provider = 'https://provider.example';

const claims = { iss: provider, aud: 'keystone', sub: 'ci', exp: 1_800_000_000, repository_id: '1', ref: 'refs/heads/main' };
const tokenOf = (payload: string) => `e30.${Buffer.from(payload).toString('base64url')}.c2ln`;

const auth: CloudConfig['auth'] = {
  kind: 'federation',
  identityProvider: 'provider',
  protocol: 'openid',
  accessToken: {
    from: 'client-credentials',
    clientId: 'ci',
    clientSecret: 'client-hunter2',
    endpoint: { kind: 'discovery', url: `${provider}/.well-known/openid-configuration` },
    openidScope: 'openid',
    tokenType: 'access_token',
  },
  scope: { name: 'staging', domain: { name: 'Default' } },
};

interface Round {
  readonly nth: number;
  readonly mutations: readonly Mutation[];
  readonly claims: readonly Mutation[];
  readonly refused: boolean;
}

const round: fc.Arbitrary<Round> = fc.record({
  nth: fc.integer({ min: -1, max: 3 }),
  mutations: fc.array(mutation, { maxLength: 2 }),
  claims: fc.array(mutation, { maxLength: 2 }),
  refused: fc.boolean(),
});

/** Discovery and token of another identity provider, then Keystone twice. */
export const signInProperties: readonly FuzzProperty[] = [
  property(
    'a spoilt answer, or token, of another identity provider ends a sign-in with a session or a clear error',
    round,
    async (spoilt) => {
      const payload = spoilt.claims.reduce(mutate, answer(200, claims)).body;
      const answers: readonly HttpResponse[] = [
        answer(200, { token_endpoint: `${provider}/token` }),
        answer(200, { access_token: tokenOf(payload), token_type: 'Bearer' }),
        spoilt.refused ? answer(401, { error: { code: 401, message: 'no', title: 'Unauthorized' } }) : signedIn({ project: null }),
        signedIn(),
      ];
      let sent = 0;
      const send: Send = async () => {
        const nth = sent;
        sent += 1;
        if (sent > 100) throw new Error('it asks and asks');
        const given = answers[Math.min(nth, answers.length - 1)] ?? answer(404);
        return spoilt.nth === -1 || spoilt.nth === nth ? spoilt.mutations.reduce(mutate, given) : given;
      };
      const cloud = openCloud({ ...config, auth }, { clock: virtualClock(), random: () => 0.5, send });
      await endsWell(() => cloud.identity.session());
    },
  ),
];
