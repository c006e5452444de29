import type { Bench } from './bench.ts';
import { type Answer, type JsonObject, textAt } from './contract-http.ts';
import { act } from './contract-servers.ts';

/** Creates an image whose data is `bytes` of a raw disk; it is deleted at the end. Returns its id. */
export async function uploadImage(bench: Bench, name: string, fields: JsonObject = {}, bytes = 1024): Promise<string> {
  const { session } = bench;
  const body = { name: bench.name(name), disk_format: 'raw', container_format: 'bare', ...fields };
  const created = await session.image('POST', '/v2/images', { body });
  const id = textAt(created.json, 'id');
  bench.undo(() => session.image('DELETE', `/v2/images/${id}`));
  const headers = { 'content-type': 'application/octet-stream' };
  await session.image('PUT', `/v2/images/${id}/file`, { body: new Uint8Array(bytes), headers });
  return id;
}

/** A snapshot's image id, asked for by `createImage` at 2.45; it is deleted at the end. */
export async function snapshot(bench: Bench, id: string, name: string): Promise<{ image: string; request: Answer }> {
  const request = await act(bench, id, { createImage: { name: bench.name(name) } }, '2.45');
  if (request.status !== 202) throw new Error(`createImage of ${id}: ${request.status} ${request.text}`);
  const image = textAt(request.json, 'image_id');
  bench.undo(() => bench.session.image('DELETE', `/v2/images/${image}`));
  return { image, request };
}
