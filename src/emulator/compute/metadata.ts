import { isObject, parseJson, Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import { changeServer, quotasOf } from '../state.ts';
import { type ComputeCall, type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { metadata as metadataSchema, object } from './schema.ts';

type Metadata = Readonly<Record<string, string>>;

export const showMetadata: ComputeHandler = (call, { id = '' }) => ({ status: 200, body: { metadata: ownServer(call, id).metadata } });

export const showItem: ComputeHandler = (call, { id = '', key = '' }) => {
  const value = ownServer(call, id).metadata[key];
  if (value === undefined) throw new Refusal(404, 'Metadata item was not found');
  return { status: 200, body: { meta: { [key]: value } } };
};

/** `POST` merges keys, in any task, but not while the server is locked. */
export const mergeMetadata: ComputeHandler = (call, { id = '' }) => {
  const given = bodyOf(call, 'metadata');
  const server = changeable(call, id, 'update metadata');
  return { status: 200, body: { metadata: write(call, server, { ...server.metadata, ...given }) } };
};

/** `PUT` replaces all of it. */
export const replaceMetadata: ComputeHandler = (call, { id = '' }) => {
  const given = bodyOf(call, 'metadata');
  return { status: 200, body: { metadata: write(call, changeable(call, id, 'update metadata'), given) } };
};

export const putItem: ComputeHandler = (call, { id = '', key = '' }) => {
  const given = bodyOf(call, 'meta');
  if (Object.keys(given).length !== 1 || !(key in given)) throw new Refusal(400, 'Request body and URI mismatch');
  const server = changeable(call, id, 'update metadata');
  write(call, server, { ...server.metadata, ...given });
  return { status: 200, body: { meta: given } };
};

export const deleteItem: ComputeHandler = (call, { id = '', key = '' }) => {
  const server = changeable(call, id, 'delete metadata');
  const { [key]: removed, ...rest } = server.metadata;
  if (removed === undefined) throw new Refusal(404, 'Metadata item was not found');
  changeServer(call.state, id, { metadata: rest });
  return { status: 204 };
};

export function bodyOf(call: ComputeCall, key: string): Metadata {
  const body = parseJson(call.body);
  if (!isObject(body)) throw new Refusal(400, 'Malformed request body');
  object({ [key]: metadataSchema }, [key])(body, 'None');
  return body[key] as Metadata;
}

function changeable(call: ComputeCall, id: string, action: string): Server {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  if (['active', 'paused', 'suspended', 'stopped'].includes(server.vmState)) return server;
  throw new Refusal(409, `Cannot '${action}' instance ${id} while it is in vm_state ${server.vmState}`);
}

function write(call: ComputeCall, server: Server, metadata: Metadata): Metadata {
  const limit = quotasOf(call.state, server.projectId).metadataItems;
  if (limit >= 0 && Object.keys(metadata).length > limit) throw new Refusal(403, `Maximum number of metadata items exceeds ${limit}`);
  changeServer(call.state, server.id, { metadata });
  return metadata;
}
