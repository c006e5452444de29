import type { Handler, SignedCall } from '../call.ts';
import { isUuid } from '../compute/schema.ts';
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
  const remote = String(method.glance_image_id);
  if (!isUuid(remote)) throw new Refusal(400, `Remote image id does not look like a UUID: ${remote}`);
  start(call.state, fetchImage(call.state, id, String(method.glance_region), String(method.glance_image_id)));
  return { status: 202, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

/** Names of regions are compared without their case (glance:async_/utils.py `get_glance_endpoint`). */
function* fetchImage(state: State, id: string, region: string, sourceId: string): Script {
  const { behaviour } = state;
  yield behaviour.hostLatency;
  setImport(state, id, 'importing', {
    os_glance_import_task: hex(state.random, 32),
    os_glance_importing_to_stores: 'file',
    os_glance_failed_import: '',
  });
  const from = state.regions.find((each) => each.region.toLowerCase() === region.toLowerCase());
  const source = from && livingImage(from, sourceId);
  yield behaviour.hostLatency;
  if (source?.status !== 'active' || behaviour.failImports === 'refused') {
    return setImport(state, id, 'queued', { os_glance_importing_to_stores: 'file', os_glance_failed_import: '' });
  }
  yield ((source.size ?? 0) / bytesPerGb) * behaviour.importSecondsPerGb;
  if (behaviour.failImports === true)
    return setImport(state, id, 'queued', { os_glance_importing_to_stores: '', os_glance_failed_import: 'file' });
  const hash = behaviour.failImports === 'corrupt' ? hex(state.random, 128) : source.hash;
  const { size, virtualSize, checksum, diskFormat, containerFormat, data, disk } = source;
  changeImage(state, id, { size, virtualSize, checksum, hash, diskFormat, containerFormat, data, disk });
  const notes = { os_glance_importing_to_stores: '', os_glance_failed_import: '' };
  setImport(state, id, 'active', { ...notes, os_glance_import_task: hex(state.random, 32) });
  const { os_glance_import_task: _lock, ...read } = livingImage(state, id)?.properties ?? {};
  yield behaviour.taskLag;
  // What a client wrote meanwhile is lost (seen on Zed).
  changeImage(state, id, { properties: read });
}

/**
 * The lock and the lists of stores come and go with the status (glance:async_/flows/api_image_import.py `_ImportMetadata.revert`, and
 * `revert` of _internal_plugins/base_download.py).
 */
function setImport(state: State, id: string, status: Image['status'], notes: Readonly<Record<string, string>>): void {
  const { os_glance_import_task: _lock, ...properties } = livingImage(state, id)?.properties ?? {};
  changeImage(state, id, { status, properties: { ...properties, ...notes } });
}
