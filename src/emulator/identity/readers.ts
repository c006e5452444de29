import type { Call, Caller, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';

type Service = 'compute' | 'image' | 'network' | 'volume';

/** In each service's words (seen on Epoxy): oslo.policy of Nova, neutron-lib:exceptions `PolicyNotAuthorized`, glance:common/exception.py `Forbidden`. */
const words: Readonly<Record<Service, (call: Call) => string>> = {
  compute: (call) => `Policy doesn't allow ${computeRule(call)} to be performed.`,
  image: ({ path }) => `You are not authorized to complete ${path === '/v2/images' ? 'add_image' : 'this'} action.`,
  network: ({ path }) => (/\/ports$/.test(path) ? 'rule:create_port is disallowed by policy' : 'The request is disallowed by policy'),
  volume: ({ path }) => `Policy doesn't allow ${path.endsWith('/volumes') ? 'volume:create' : 'volume'} to be performed.`,
};

const actionRules: Readonly<Record<string, string>> = {
  'os-stop': 'servers:stop',
  'os-start': 'servers:start',
  createImage: 'servers:create_image',
};

/**
 * Who has neither the role `member` nor `admin` may only read, where the cloud goes by the new defaults. @throws Refusal 403
 */
export function refuseReader(call: Call, caller: Caller, service: Service): void {
  if (call.state.behaviour.readersMayWrite || call.method === 'GET' || call.method === 'HEAD') return;
  if (caller.admin || caller.roles.includes('member')) return;
  throw new Refusal(403, words[service](call), service === 'network' ? { type: 'PolicyNotAuthorized' } : {});
}

/** Its name in Nova's list of rules; only of what was looked at. */
function computeRule({ path, method, body }: Call): string {
  if (path.endsWith('/servers')) return 'os_compute_api:servers:create';
  if (method === 'PUT' && /\/tags\/[^/]+$/.test(path)) return 'os_compute_api:os-server-tags:update';
  const parsed = path.endsWith('/action') ? parseJson(body) : undefined;
  const [action = ''] = isObject(parsed) ? Object.keys(parsed) : [];
  const rule = actionRules[action];
  return rule === undefined ? 'os_compute_api' : `os_compute_api:${rule}`;
}

/** By the new defaults a token without a project lists nothing (seen on Epoxy); by the old ones its lists are empty. @throws Refusal 403 */
export function refuseUnscoped({ state, caller }: SignedCall, message: string): void {
  if (caller.projectId === '' && !caller.admin && !state.behaviour.readersMayWrite) throw new Refusal(403, message);
}
