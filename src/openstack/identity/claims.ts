import { jsonOf } from './token-body.ts';

/** By which a cloud decides whom it lets in. Neither is a secret; the token's signature is. */
const telling = ['iss', 'aud', 'sub', 'repository_id', 'ref'] as const;

/** `iss …, aud …, sub …, good until …` of a JSON Web Token, unverified, for people; `''` for any other token. */
export function claimsIn(token: string): string {
  const payload = jsonOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  if (typeof payload !== 'object' || payload === null) return '';
  const claims = payload as Readonly<Record<string, unknown>>;
  const { exp } = claims;
  const said = telling.flatMap((name) => (typeof claims[name] === 'string' ? [`${name} ${claims[name]}`] : []));
  return [...said, ...(typeof exp === 'number' ? [`good until ${new Date(exp * 1000).toISOString()}`] : [])].join(', ');
}
