import type { Call } from '../call.ts';
import { isObject, parseJson } from '../http.ts';

const actionRules: Readonly<Record<string, string>> = {
  'os-stop': 'servers:stop',
  'os-start': 'servers:start',
  createImage: 'servers:create_image',
};

/** The name of the policy that a request falls under, in Nova's list of them; only of what was looked at. */
export function policyOf({ path, method, body }: Call): string {
  if (path.endsWith('/servers')) return 'os_compute_api:servers:create';
  if (method === 'PUT' && /\/tags\/[^/]+$/.test(path)) return 'os_compute_api:os-server-tags:update';
  const parsed = path.endsWith('/action') ? parseJson(body) : undefined;
  const [action = ''] = isObject(parsed) ? Object.keys(parsed) : [];
  const rule = actionRules[action];
  return rule === undefined ? 'os_compute_api' : `os_compute_api:${rule}`;
}
