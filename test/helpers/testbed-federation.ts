import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Json, textAt } from './contract-http.ts';
import { type Claims, claimsOf, signToken } from './github-id-tokens.ts';

/** The test bed's Keystone behind Apache, which trusts what its own stand-in for GitHub signs. */
export interface TestbedFederation {
  /** Ends in `/v3`. */
  readonly authUrl: string;
  /** What Apache and the mapping ask for in `aud`. */
  readonly audience: string;
  /** The stand-in's public keys. */
  readonly jwks: string;
  /** A token for the repository and the branch that the mapping lets in, but for what `other` says. */
  mint(other?: Claims): string;
}

/** @param file the test bed's clouds.yaml */
export function readFederation(file: string): TestbedFederation {
  const { clouds } = parse(readFileSync(file, 'utf8')) as { clouds: Record<string, Json> };
  const authUrl = textAt(clouds.github ?? null, 'auth', 'auth_url');
  const folder = join(dirname(file), 'federation');
  const key = readFileSync(join(folder, 'key.pem'), 'utf8');
  const audience = authUrl.replace(/\/v3$/, '');
  return {
    authUrl,
    audience,
    jwks: readFileSync(join(folder, '.well-known/jwks'), 'utf8'),
    mint: (other = {}) => signToken({ ...claimsOf(audience), ...other }, key),
  };
}
