import type { Call } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import { callerOf } from '../identity/tokens.ts';
import type { ComputeCall } from './call.ts';
import { refuse } from './fault.ts';

/** Nova without v2.1: the project is in each path, microversions are not known, and any other version is answered with the choice of v2.0. */
export function olderCompute(call: Call, answer: (call: ComputeCall, path: string) => Reply): Reply {
  if (call.path === '/' || call.path === '') return { status: 200, body: { versions: [version(call)] } };
  if (/^\/v2\/?$/.test(call.path)) return { status: 200, body: { version: { ...version(call), 'media-types': mediaTypes } } };
  const [, project, path] = /^\/v2\/([^/]+)(\/.*?)\/?$/.exec(call.path) ?? [];
  if (path === undefined || project === undefined) return choices(call);
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

const mediaTypes = [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2' }];

function version({ state, origin }: Call): object {
  const links = [{ rel: 'self', href: `${state.behaviour.linkOrigin ?? origin}/compute/v2/` }];
  return { id: 'v2.0', status: 'CURRENT', version: '', min_version: '', updated: '2011-01-21T11:33:21Z', links };
}

/** nova:api/openstack/compute/views/versions.py `build_choices`: the link repeats the path that was asked for. */
function choices({ state, origin, path }: Call): Reply {
  const links = [{ rel: 'self', href: `${state.behaviour.linkOrigin ?? origin}/compute/v2${path}` }];
  return { status: 300, body: { choices: [{ id: 'v2.0', status: 'CURRENT', links, 'media-types': mediaTypes }] } };
}
