import { isObject, parseJson, Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import { changeServer } from '../state.ts';
import { type ComputeCall, type ComputeHandler, ownServer } from './call.ts';
import { list, object, tag as tagSchema } from './schema.ts';

const textHeaders = { 'content-type': 'text/html; charset=UTF-8' };
const maxTags = 50;

/** The tags of a server, from microversion 2.26 on. They are no part of its lock. */
export const listTags: ComputeHandler = (call, { id = '' }) => ({ status: 200, body: { tags: tagged(call, id).tags } });

export const hasTag: ComputeHandler = (call, { id = '', tag = '' }) => {
  if (!tagged(call, id).tags.includes(tag)) throw new Refusal(404, `Server ${id} has no tag '${tag}'`);
  return { status: 204 };
};

/** 201 when it is new, 204 when it was there. */
export const addTag: ComputeHandler = (call, { id = '', tag = '' }) => {
  const server = changeable(call, id, 'update tag');
  refuseBadTag(tag);
  if (server.tags.includes(tag)) return { status: 204, headers: textHeaders };
  if (server.tags.length >= maxTags) throw new Refusal(400, `The number of tags exceeded the per-server limit ${maxTags}`);
  write(call, server, [...server.tags, tag]);
  return {
    status: 201,
    headers: { ...textHeaders, location: `${call.origin}/compute/v2.1/servers/${id}/tags/${encodeURIComponent(tag)}` },
  };
};

export const replaceTags: ComputeHandler = (call, { id = '' }) => {
  const body = parseJson(call.body);
  object({ tags: list(tagSchema, { max: maxTags }) }, ['tags'])(body, 'None');
  const server = changeable(call, id, 'update tag');
  const tags = isObject(body) && Array.isArray(body.tags) ? body.tags.map(String) : [];
  return { status: 200, body: { tags: write(call, server, tags).tags } };
};

export const deleteTag: ComputeHandler = (call, { id = '', tag = '' }) => {
  const server = changeable(call, id, 'delete tag');
  if (!server.tags.includes(tag)) throw new Refusal(404, `Instance ${id} has no tag '${tag}'`);
  write(
    call,
    server,
    server.tags.filter((one) => one !== tag),
  );
  return { status: 204 };
};

export const deleteTags: ComputeHandler = (call, { id = '' }) => {
  write(call, changeable(call, id, 'delete tags'), []);
  return { status: 204 };
};

function tagged(call: ComputeCall, id: string): Server {
  if (call.minor < 26) throw new Refusal(404, 'The resource could not be found.');
  return ownServer(call, id);
}

function changeable(call: ComputeCall, id: string, action: string): Server {
  const server = tagged(call, id);
  if (['active', 'paused', 'suspended', 'stopped'].includes(server.vmState)) return server;
  throw new Refusal(409, `Cannot '${action}' instance ${id} while it is in vm_state ${server.vmState}`);
}

function refuseBadTag(tag: string): void {
  const reason = tag.length > 60 ? 'is too long' : /[,/]/.test(tag) ? "does not match '^[^,/]*$'" : undefined;
  if (reason === undefined) return;
  const text = `Tag '${tag}' is invalid. It must be a non empty string without characters '/' and ','.`;
  throw new Refusal(400, `${text} Validation error message: '${tag}' ${reason}`);
}

function write(call: ComputeCall, server: Server, tags: readonly string[]): Server {
  return changeServer(call.state, server.id, { tags: [...new Set(tags)].sort() });
}
