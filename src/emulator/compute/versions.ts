import type { Call } from '../call.ts';
import type { Reply } from '../http.ts';

export function mediaTypes(version: string): readonly object[] {
  return [{ base: 'application/json', type: `application/vnd.openstack.compute+json;version=${version}` }];
}

/** Nova v2, which has no microversions, as a list of versions shows it. */
export function olderVersion(call: Call, status: 'CURRENT' | 'SUPPORTED'): object {
  const links = [{ rel: 'self', href: `${originOf(call)}/compute/v2/` }];
  return { id: 'v2.0', status, version: '', min_version: '', updated: '2011-01-21T11:33:21Z', links };
}

/**
 * What Nova answers, to anyone, about a version that it does not have (nova:api/openstack/compute/versions.py `multi`). The links repeat the path that
 * was asked for (views/versions.py `build_choices`).
 */
export function choices(call: Call, versions: readonly { readonly id: string; readonly status: string }[]): Reply {
  const list = versions.map(({ id, status }) => ({
    id,
    status,
    links: [{ rel: 'self', href: `${originOf(call)}/compute/${id === 'v2.0' ? 'v2' : id}${call.path}` }],
    'media-types': mediaTypes(id === 'v2.0' ? '2' : id.slice(1)),
  }));
  return { status: 300, body: { choices: list } };
}

export function originOf({ state, origin }: Call): string {
  return state.behaviour.linkOrigin ?? origin;
}
