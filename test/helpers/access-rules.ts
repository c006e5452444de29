import * as v from 'valibot';

/** One request that an application credential may be used for. */
export interface AccessRule {
  readonly service: string;
  readonly method: string;
  /** `{name}` and `*` stand for one segment, `**` for any number. */
  readonly path: string;
}

const shape = v.array(v.strictObject({ service: v.string(), method: v.string(), path: v.string() }));

export function readAccessRules(json: string): readonly AccessRule[] {
  return v.parse(shape, JSON.parse(json));
}

/** As the services decide it (keystonemiddleware:auth_token/__init__.py `_path_matches`). The query is no part of it. */
export function covers(rule: AccessRule, service: string, method: string, path: string): boolean {
  if (rule.service !== service || rule.method !== method) return false;
  const pattern = rule.path.replace(/\{[^}]*\}|\*\*|\*|[.+?^$()[\]\\|]/g, (token) => {
    if (token === '**') return '.*';
    return token === '*' || token.startsWith('{') ? '[^/]+' : `\\${token}`;
  });
  return new RegExp(`^${pattern}$`).test(path);
}
