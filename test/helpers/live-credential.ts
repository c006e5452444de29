import { readFileSync } from 'node:fs';
import { type Json, textAt } from './contract-http.ts';
import type { LiveBench } from './live-bench.ts';
import { environmentName } from './live-golden.ts';

/** @param file below `docs` */
export function readRules(file: string): readonly Json[] {
  return JSON.parse(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')) as Json[];
}

/** An application credential in the bench's project, as variables. */
export async function makeCredential(
  { session, env, undo, name }: LiveBench,
  accessRules: readonly Json[],
): Promise<Record<string, string>> {
  const path = `/users/${session.userId}/application_credentials`;
  const made = await session.identity('POST', path, {
    body: { application_credential: { name: name(environmentName('ruled')), roles: [{ name: 'member' }], access_rules: [...accessRules] } },
  });
  const id = textAt(made.json, 'application_credential', 'id');
  undo(() => session.identity('DELETE', `${path}/${id}`));
  return {
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_AUTH_URL: env.OS_AUTH_URL ?? '',
    OS_REGION_NAME: env.OS_REGION_NAME ?? '',
    OS_APPLICATION_CREDENTIAL_ID: id,
    OS_APPLICATION_CREDENTIAL_SECRET: textAt(made.json, 'application_credential', 'secret'),
  };
}
