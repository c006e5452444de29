import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import { livingServer } from '../state.ts';

export interface ComputeCall extends SignedCall {
  /** The minor number of the microversion: 93 for 2.93. */
  readonly minor: number;
}

export type ComputeHandler = Handler<ComputeCall>;

/** A server of the caller's project. @throws Refusal 404 */
export function ownServer(call: ComputeCall, id: string): Server {
  const server = livingServer(call.state, id);
  if (server !== undefined && (call.caller.admin || server.projectId === call.caller.projectId)) return server;
  throw new Refusal(404, `Instance ${id} could not be found.`);
}

/** nova:compute/api.py `check_instance_lock`. @throws Refusal 409 */
export function refuseLocked(call: ComputeCall, server: Server): void {
  if (server.locked && !call.caller.admin) throw new Refusal(409, `Instance ${server.id} is locked`);
}

/** What a policy says no to. */
export function policyRefusal(rule: string): Refusal {
  return new Refusal(403, `Policy doesn't allow ${rule} to be performed.`);
}

export function serverLinks(call: ComputeCall, id: string): readonly object[] {
  return links(call, `servers/${id}`);
}

export function links(call: ComputeCall, path: string): readonly object[] {
  const origin = call.state.behaviour.linkOrigin ?? call.origin;
  return [
    { rel: 'self', href: `${origin}${basePath(call)}/${path}` },
    { rel: 'bookmark', href: `${origin}/compute/${bookmarkPrefix(call)}${path}` },
  ];
}

function basePath(call: ComputeCall): string {
  return call.state.behaviour.computeVersion === 'v2' ? `/compute/v2/${call.caller.projectId}` : '/compute/v2.1';
}

function bookmarkPrefix({ state, caller }: ComputeCall): string {
  return state.behaviour.computeVersion === 'v2' ? `${caller.projectId}/` : '';
}

/** The link to the next page, for the end of a full one (nova:api/openstack/common.py `_get_collection_links`). */
export function nextPage(call: ComputeCall, path: string, marker: string): readonly object[] {
  const params = new URLSearchParams(call.query);
  if (params.has('marker')) params.set('marker', marker);
  else params.append('marker', marker);
  return [{ rel: 'next', href: `${call.state.behaviour.linkOrigin ?? call.origin}${basePath(call)}/${path}?${params}` }];
}

/** The page that the query asks for. @throws Refusal 400 for a marker that is not there */
export function paged<T extends { readonly id: string }>(
  call: ComputeCall,
  things: readonly T[],
): { readonly page: readonly T[]; readonly full: boolean } {
  const { pageLimit } = call.state.behaviour;
  const text = call.query.get('limit');
  if (text !== null && !/^[0-9]*$/.test(text)) {
    throw new Refusal(400, `Invalid input for query parameters limit. Value: ${text}. '${text}' does not match '^[0-9]*$'`);
  }
  const limit = Math.min(text ? Number(text) : pageLimit, pageLimit);
  const marker = call.query.get('marker');
  const at = marker === null ? -1 : things.findIndex(({ id }) => id === marker);
  if (marker !== null && at < 0) throw new Refusal(400, `marker [${marker}] not found`);
  const page = things.slice(at + 1, at + 1 + limit);
  return { page, full: limit > 0 && page.length === limit };
}
