import * as v from 'valibot';
import type { Catalog } from '../catalog.ts';
import { naiveUtc } from '../naive-utc.ts';
import { jsonOf } from './json-of.ts';

/** Keystone keeps no longer ones (keystone:common/sql/migrations, `String(255)`), and each may stand in a message. */
export const name = v.pipe(v.string(), v.maxLength(255));
const named = v.object({ id: name, name });
export const optionalName = v.optional(v.nullable(name));
export const time = v.pipe(v.string(), v.transform(naiveUtc), v.finite());

const tokenBody = v.object({
  token: v.object({
    user: named,
    project: v.optional(named),
    roles: v.optional(v.array(v.object({ name })), []),
    expires_at: time,
    issued_at: v.optional(time),
    catalog: v.optional(
      v.array(
        v.object({
          type: name,
          name: optionalName,
          endpoints: v.array(
            v.object({ interface: name, region_id: optionalName, region: optionalName, url: v.optional(v.nullable(v.string()), '') }),
          ),
        }),
      ),
      [],
    ),
  }),
});

/** What Keystone tells of a token (keystone:api-ref/source/v3/authenticate-v3.inc). */
export interface TokenBody {
  readonly user: { readonly id: string; readonly name: string };
  /** `undefined` = the token has no project. */
  readonly project: { readonly id: string; readonly name: string } | undefined;
  readonly roles: readonly string[];
  /** Milliseconds since the epoch, by the cloud's clock. */
  readonly expiresAt: number;
  readonly issuedAt: number | undefined;
  readonly catalog: Catalog;
}

/** `undefined` when the text is not the body of a token. */
export function parseTokenBody(text: string): TokenBody | undefined {
  const parsed = v.safeParse(tokenBody, jsonOf(text));
  if (!parsed.success) return undefined;
  const { user, project, roles, expires_at, issued_at, catalog } = parsed.output.token;
  return {
    user,
    project,
    roles: roles.map(({ name }) => name),
    expiresAt: expires_at,
    issuedAt: issued_at,
    catalog: catalog.map(({ type, name, endpoints }) => ({
      type,
      name: name ?? undefined,
      endpoints: endpoints.map(({ region_id, region, url, ...endpoint }) => ({
        interface: endpoint.interface,
        regions: [...new Set([region_id, region].filter((name) => typeof name === 'string' && name !== ''))] as string[],
        url: url ?? '',
      })),
    })),
  };
}
