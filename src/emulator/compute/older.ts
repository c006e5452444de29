import type { Call } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import { callerOf } from '../identity/tokens.ts';
import type { ComputeCall } from './call.ts';
import { refuse } from './fault.ts';
import { choices, mediaTypes, olderVersion } from './versions.ts';

/** Nova without v2.1: the project is in each path, microversions are not known, and any other version is answered with the choice of v2.0. */
export function olderCompute(call: Call, answer: (call: ComputeCall, path: string) => Reply): Reply {
  if (call.path === '/' || call.path === '') return { status: 200, body: { versions: [olderVersion(call, 'CURRENT')] } };
  if (/^\/v2\/?$/.test(call.path))
    return { status: 200, body: { version: { ...olderVersion(call, 'CURRENT'), 'media-types': mediaTypes('2') } } };
  const [, project, path] = /^\/v2\/([^/]+)(\/.*?)\/?$/.exec(call.path) ?? [];
  if (path === undefined || project === undefined) return choices(call, [{ id: 'v2.0', status: 'CURRENT' }]);
  try {
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    // nova:api/openstack/wsgi.py `_process_stack`
    if (project !== caller.projectId) throw new Refusal(400, 'Malformed request url');
    return answer({ ...call, caller, minor: 1 }, path);
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}
