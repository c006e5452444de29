import * as v from 'valibot';
import type { Catalog, CatalogEndpoint } from '../catalog.ts';
import { jsonOf } from './json-of.ts';
import { name, optionalName, type TokenBody, time } from './token-body.ts';

const url = v.optional(v.nullable(v.string()));

const accessBody = v.object({
  access: v.object({
    token: v.object({
      id: v.pipe(v.string(), v.nonEmpty()),
      expires: time,
      issued_at: v.optional(time),
      tenant: v.optional(v.nullable(v.object({ id: name, name: optionalName }))),
    }),
    user: v.object({ id: name, name: optionalName, username: optionalName, roles: v.optional(v.array(v.object({ name })), []) }),
    serviceCatalog: v.optional(
      v.nullable(
        v.array(
          v.object({
            type: name,
            name: optionalName,
            endpoints: v.array(v.object({ region: optionalName, publicURL: url, internalURL: url, adminURL: url })),
          }),
        ),
      ),
    ),
  }),
});

/** The answer to `POST /v2.0/tokens`; `undefined` when the text is none (keystone:token/providers/common.py `V2TokenDataHelper`). */
export function parseV2TokenBody(text: string): { readonly token: string; readonly body: TokenBody } | undefined {
  const parsed = v.safeParse(accessBody, jsonOf(text));
  if (!parsed.success) return undefined;
  const { token, user, serviceCatalog } = parsed.output.access;
  const { tenant } = token;
  return {
    token: token.id,
    body: {
      user: { id: user.id, name: user.name ?? user.username ?? user.id },
      project: tenant ? { id: tenant.id, name: tenant.name ?? tenant.id } : undefined,
      roles: user.roles.map((role) => role.name),
      expiresAt: token.expires,
      issuedAt: token.issued_at,
      catalog: catalogOf(serviceCatalog ?? []),
    },
  };
}

type ServiceCatalog = NonNullable<v.InferOutput<typeof accessBody>['access']['serviceCatalog']>;

/** v2.0 has the three interfaces of an endpoint in one entry. */
function catalogOf(services: ServiceCatalog): Catalog {
  return services.map(({ type, name, endpoints }) => ({
    type,
    name: name ?? undefined,
    endpoints: endpoints.flatMap(({ region, publicURL, internalURL, adminURL }): CatalogEndpoint[] => {
      const regions = region ? [region] : [];
      return [
        { interface: 'public', regions, url: publicURL ?? '' },
        { interface: 'internal', regions, url: internalURL ?? '' },
        { interface: 'admin', regions, url: adminURL ?? '' },
      ].filter((endpoint) => endpoint.url !== '');
    }),
  }));
}
