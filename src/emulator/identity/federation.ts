import type { Call, Handler } from '../call.ts';
import { errorPage, isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { Token, User } from '../model.ts';
import { hex } from '../random.ts';
import type { State } from '../state.ts';
import type { IdentityProvider } from './provider.ts';
import { makeToken, unauthorized } from './tokens.ts';

type Claims = Readonly<Record<string, unknown>>;

/**
 * `POST /v3/OS-FEDERATION/identity_providers/:provider/protocols/:protocol/auth` behind Apache with mod_auth_openidc: a token of another
 * issuer's becomes an unscoped one. Of its signature nothing is known here, and nothing is checked.
 */
export function federate(view: (call: Call, token: Token) => object): Handler<Call> {
  return (call, { provider = '', protocol = '' }) => {
    const { state } = call;
    const known = state.identityProviders.get(provider);
    if (known === undefined) throw new Refusal(404, `Could not find Identity Provider: ${provider}.`);
    if (known.protocol !== protocol) throw new Refusal(401, 'Attempted to authenticate with an unsupported method.');
    const bearer = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1];
    if (bearer === undefined) return challenge('invalid_request', 'No bearer token found in the request');
    const claims = claimsOf(bearer);
    if (claims === undefined || Number(claims.exp) * 1000 <= state.timeline.time) {
      return challenge('invalid_token', 'JWT token could not be validated');
    }
    if (claims.iss !== known.issuer || claims.aud !== (known.audience ?? `${call.origin}/identity`)) return page();
    if (!Object.entries(known.claims).every(([name, pattern]) => new RegExp(pattern).test(String(claims[name])))) throw unauthorized();
    const token = makeToken(state, { user: mappedUser(state, known, String(claims.sub)), project: undefined, methods: [protocol] });
    return { status: 201, headers: { 'x-subject-token': token.id }, body: { token: view(call, token) } };
  };
}

/** Apache's: RFC 6750, section 3. */
function challenge(error: string, description: string): Reply {
  const reply = page();
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': `Bearer error="${error}", error_description="${description}"` } };
}

/** Apache's, too, of a claim that `Require` wants. */
function page(): Reply {
  return errorPage(401, 'This server could not verify that you are authorized to access the document requested.');
}

function claimsOf(token: string): Claims | undefined {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return isObject(claims) ? claims : undefined;
}

/** The user whom the mapping makes of a subject, the same each time, with the roles of the mapping's group. */
function mappedUser(state: State, { name: provider, roles }: IdentityProvider, subject: string): User {
  const name = `${provider}-${subject}`;
  for (const user of state.users.values()) if (user.name === name) return user;
  // No password is empty in a sign-in by password.
  const user: User = { id: hex(state.random, 64), name, password: '', roles };
  state.users.set(user.id, user);
  return user;
}
