import { fixBeyondV2 } from '../auth/refs.ts';
import { type AuthMethod, typeOf } from '../auth/table.ts';
import type { IdentityVersion } from '../identity/identity-address.ts';
import type { Settings } from './keys.ts';
import type { Problems } from './problems.ts';
import { text } from './settings.ts';

/**
 * The version of the Identity API that `auth_type` names (`v2password`, `v3token`), or else `identity_api_version`; `undefined` leaves it to
 * `auth_url` and to the cloud.
 */
export function identityVersionOf(settings: Settings, auth: AuthMethod | undefined, problems: Problems): IdentityVersion | undefined {
  const chosen = chosenBy('auth_type', settings) ?? chosenBy('identity_api_version', settings);
  if (chosen?.version === 'v2.0' && auth !== undefined) {
    const lacking = typeOf(auth).beyondV2(auth);
    if (lacking !== undefined)
      problems.wrong(`${chosen.by} selects Identity v2.0, which does not support ${lacking}`, fixBeyondV2(lacking));
  }
  return chosen?.version;
}

function chosenBy(
  key: 'auth_type' | 'identity_api_version',
  settings: Settings,
): { readonly version: IdentityVersion; readonly by: string } | undefined {
  const value = text(settings, key);
  const major = /^v?([23])/i.exec(value ?? '')?.[1];
  if (major === undefined) return undefined;
  return { version: major === '2' ? 'v2.0' : 'v3', by: `${key} "${value}"` };
}
