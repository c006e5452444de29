import { RestageError } from '../../domain/errors.ts';
import { jsonOf } from '../identity/json-of.ts';
import { type Exchange, type Handler, requestIdsOf } from './exchange.ts';
import type { HttpResponse } from './send.ts';

/**
 * Finds Nova v2 where a catalog names no version, or one that the cloud does not have: what asks for v2.1 is answered there with 300 and the versions
 * that there are (nova:api/openstack/compute/versions.py `multi`). Nothing was executed then, so that even a create is sent again. v2 wants the
 * project in its path.
 */
export function withOlderCompute(next: Handler, projectId: (signal: AbortSignal | undefined) => Promise<string>): Handler {
  let isOlder = false;
  return async (exchange, signal) => {
    if (!isOlder) {
      const response = await next(exchange, signal);
      if (response.status !== 300 || !/\/v2\.1(?:\/|$)/.test(exchange.url) || !versionsIn(response).some(isV2)) return response;
      isOlder = true;
    }
    const project = await projectId(signal);
    const [before = '', after = ''] = exchange.url.split('/v2.1', 2);
    const path = after.startsWith(`/${project}`) ? after.slice(project.length + 1) : after;
    return next({ ...exchange, url: `${before}/v2/${project}${path}` }, signal);
  };
}

/**
 * Says so where Glance has v1 alone: a path of v2 is answered there with 300 and the versions that there are
 * (glance:api/middleware/version_negotiation.py), or by a proxy before it with 404, which a list of images never is.
 * @throws RestageError `service-missing`
 */
export function refusingOldGlance(next: Handler): Handler {
  return async (exchange, signal) => {
    const response = await next(exchange, signal);
    const isMissingList = response.status === 404 && /\/v2\/images$/.test(new URL(exchange.url).pathname);
    if (response.status !== 300 && !isMissingList) return response;
    const root = rootOf(exchange);
    const listing = isMissingList ? await next({ ...exchange, url: `${root}/`, expect: [] }, signal) : response;
    const ids = versionsIn(listing);
    if (ids.length === 0 || ids.some(isV2)) return response;
    throw new RestageError('service-missing', `The image service at ${root} supports only ${ids.join(', ')}, but Restage needs v2.`, {
      hint: "Ask the cloud's administrator for the Image API v2. If the catalog lacks its address, set image_endpoint_override in clouds.yaml.",
      requestIds: requestIdsOf(response),
    });
  };
}

function isV2(id: string): boolean {
  return /^v2(?:\.|$)/.test(id);
}

function rootOf({ url }: Exchange): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/v2(?:\/.*)?$/, '')}`;
}

/** Ids in a list of versions, or of choices, as Nova and Glance write one; at most so many that a message can hold them. */
function versionsIn({ body }: HttpResponse): readonly string[] {
  const parsed = jsonOf(body);
  if (typeof parsed !== 'object' || parsed === null) return [];
  const { choices, versions } = parsed as { readonly choices?: unknown; readonly versions?: unknown };
  const list = Array.isArray(choices) ? choices : Array.isArray(versions) ? versions : [];
  return list.flatMap((each: unknown) => {
    const id = typeof each === 'object' && each !== null ? (each as { readonly id?: unknown }).id : undefined;
    return typeof id === 'string' && /^v[\d.]{1,9}$/.test(id) ? [id] : [];
  });
}
