import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import type { Image } from '../model.ts';
import { hex } from '../random.ts';
import { changeImage, livingImage, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { ownImage } from './access.ts';

const bytesPerGb = 1024 ** 3;

/** glance:api/v2/discovery.py `get_image_import`. */
export const importInfo: Handler<SignedCall> = (call) => ({
  status: 200,
  body: { 'import-methods': { description: 'Import methods available.', type: 'array', value: call.state.behaviour.importMethods } },
});

/**
 * `glance-download` alone: an image of another region of this cloud (glance:api/v2/images.py `import_image`). Answers before anything is
 * done; that the other region has no such image shows in the image.
 */
export const importImage: Handler<SignedCall> = (call, { id = '' }) => {
  const body = parseJson(call.body);
  const method = isObject(body) && isObject(body.method) ? body.method : {};
  const name = String(method.name);
  if (!call.state.behaviour.importMethods.includes(name)) throw new Refusal(400, `Unknown import method name '${name}'.`);
  const image = ownImage(call, id);
  if (image.status === 'active') throw new Refusal(409, 'Image with status active cannot be target for import');
  if (image.status !== 'queued') throw new Refusal(409, `Image needs to be in 'queued' state to use '${name}' method`);
  if (image.containerFormat === null) throw new Refusal(409, "'container_format' needs to be set before import");
  if (image.diskFormat === null) throw new Refusal(409, "'disk_format' needs to be set before import");
  for (const key of ['glance_region', 'glance_image_id']) {
    if (!(key in method)) throw new Refusal(400, `'${key}' needs to be set for glance-download import method`);
  }
  start(call.state, fetchImage(call.state, id, String(method.glance_region), String(method.glance_image_id)));
  return { status: 202, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

/** Names of regions are compared without their case (glance:async_/utils.py `get_glance_endpoint`). */
function* fetchImage(state: State, id: string, region: string, sourceId: string): Script {
  const { behaviour } = state;
  yield behaviour.hostLatency;
  changeImage(state, id, { status: 'importing' });
  const from = state.regions.find((each) => each.region.toLowerCase() === region.toLowerCase());
  const source = from && livingImage(from, sourceId);
  yield behaviour.hostLatency;
  if (source?.status !== 'active') return fail(state, id);
  yield ((source.size ?? 0) / bytesPerGb) * behaviour.importSecondsPerGb;
  if (behaviour.failImports === true) return fail(state, id);
  const hash = behaviour.failImports === 'corrupt' ? hex(state.random, 128) : source.hash;
  const { size, virtualSize, checksum, diskFormat, containerFormat, data } = source;
  changeImage(state, id, { status: 'active', size, virtualSize, checksum, hash, diskFormat, containerFormat, data });
}

/** glance:async_/flows/_internal_plugins/base_download.py `revert`. */
function fail(state: State, id: string): void {
  const properties: Image['properties'] = livingImage(state, id)?.properties ?? {};
  changeImage(state, id, { status: 'queued', properties: { ...properties, os_glance_failed_import: 'file' } });
}
