import { jsonOf } from './json-of.ts';

/** By which a cloud decides whom it lets in. Neither is a secret; the token's signature is. */
const telling = ['iss', 'aud', 'sub', 'repository_id', 'ref'] as const;

/** In a message. */
const longestClaim = 300;

/** `iss …, aud …, sub …, good until …` of a JSON Web Token, unverified, for people; `''` for any other token. */
export function claimsIn(token: string): string {
  const payload = jsonOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  if (typeof payload !== 'object' || payload === null) return '';
  const claims = payload as Readonly<Record<string, unknown>>;
  const { exp } = claims;
  const said = telling.flatMap((name) => {
    const claim = claims[name];
    return typeof claim === 'string' ? [`${name} ${claim.slice(0, longestClaim)}`] : [];
  });
  const end = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN);
  return [...said, ...(Number.isNaN(end.getTime()) ? [] : [`good until ${end.toISOString()}`])].join(', ');
}
