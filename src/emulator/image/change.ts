import type { Behaviour } from '../behaviour.ts';
import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import type { Disk, Image } from '../model.ts';
import { uuid } from '../random.ts';
import { changeImage, livingServers } from '../state.ts';
import { ownImage } from './access.ts';
import { chosenId, isAttribute, parseRecord, refuseReadOnly, setField } from './schema.ts';
import { imageView } from './view.ts';

type ImageHandler = Handler<SignedCall>;

/** A record without data. An id once given is never given again, also after its image was deleted (`images.id` is a key). */
export const createImage: ImageHandler = (call) => {
  const { id, owner, ...fields } = parseRecord(parseJson(call.body));
  const { state, caller } = call;
  const time = state.timeline.time;
  if (owner !== undefined && owner !== caller.projectId && !caller.admin) {
    throw new Refusal(403, `You are not permitted to create images owned by '${String(owner)}'.`);
  }
  const ownerId = owner === undefined ? caller.projectId : String(owner);
  let image = emptyImage(id === undefined ? uuid(state.random) : chosenId(id), ownerId, time);
  for (const [name, value] of Object.entries(fields)) {
    refuseReadOnly(state.behaviour, name);
    image = setFieldAs(call, image, name, value);
  }
  if (state.images.get(image.id) !== undefined) throw new Refusal(409, `Image ID ${image.id} already exists!`);
  state.images.put(image);
  return {
    status: 201,
    headers: { location: `${call.origin}/image/v2/images/${image.id}` },
    body: imageView(state, image),
  };
};

/** An administrator alone may publish (glance:policies/image.py `publicize_image`). */
function setFieldAs({ caller }: SignedCall, image: Image, name: string, value: unknown): Image {
  return name === 'visibility' && value === 'public' && caller.admin ? { ...image, visibility: 'public' } : setField(image, name, value);
}

export const blankDisk: Disk = { machineId: undefined, seals: [] };

export function emptyImage(id: string, owner: string, time: number): Image {
  return {
    id,
    name: null,
    status: 'queued',
    visibility: 'shared',
    owner,
    protected: false,
    hidden: false,
    minDisk: 0,
    minRam: 0,
    size: null,
    virtualSize: null,
    diskFormat: null,
    containerFormat: null,
    checksum: null,
    hash: null,
    created: time,
    updated: time,
    tags: [],
    properties: {},
    members: {},
    data: undefined,
    disk: blankDisk,
  };
}

/** JSON patch of `add`, `replace` and `remove` on single fields (glance:api/v2/images.py `update`). */
export const patchImage: ImageHandler = (call, { id = '' }) => {
  if (!/^application\/openstack-images-v2\.[01]-json-patch$/.test(call.headers['content-type'] ?? '')) throw unsupported(call);
  const operations = parseJson(call.body);
  if (!Array.isArray(operations)) throw new Refusal(400, 'Request body must be a JSON array of operation objects.');
  const parsed = operations.map((operation) => parseOperation(call.state.behaviour, operation));
  const before = ownImage(call, id);
  const after = parsed.reduce((image, operation) => applyOperation(call, image, operation), before);
  call.state.images.put({ ...after, updated: call.state.timeline.time });
  return { status: 200, body: imageView(call.state, { ...after, updated: call.state.timeline.time }) };
};

export function unsupported(call: SignedCall): Refusal {
  return new Refusal(415, `The request media type ${call.headers['content-type'] ?? 'None'} is not supported by this server.`);
}

interface Operation {
  readonly op: string;
  readonly field: string;
  readonly value: unknown;
}

function parseOperation(behaviour: Behaviour, operation: unknown): Operation {
  const { op, path, value } = isObject(operation) ? operation : {};
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw new Refusal(400, `Invalid operation: \`${String(op)}\`. It must be one of the following: add, remove, replace.`);
  }
  const pointer = String(path);
  if (!/^\/[^/]+$/.test(pointer)) throw new Refusal(400, `Invalid JSON pointer for this resource: '${pointer}'`);
  const field = pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  refuseReadOnly(behaviour, field);
  return { op, field, value };
}

function applyOperation(call: SignedCall, image: Image, { op, field, value }: Operation): Image {
  const known = isAttribute(field) || Object.hasOwn(image.properties, field);
  if (op !== 'add' && !known) {
    throw new Refusal(409, 'There was a conflict when trying to complete your request.', { detail: `Property ${field} does not exist.` });
  }
  if (op !== 'remove') return setFieldAs(call, image, field, value);
  if (isAttribute(field)) {
    throw new Refusal(403, 'Access was denied to this resource.', { detail: `Property ${field} may not be removed.` });
  }
  const { [field]: _removed, ...properties } = image.properties;
  return { ...image, properties };
}

/** 204 also while servers of it run, except where images are clones' parents (Ceph). */
export const deleteImage: ImageHandler = (call, { id = '' }) => {
  const image = ownImage(call, id, `Failed to find image ${id} to delete`);
  if (image.protected) throw new Refusal(403, `Image ${id} is protected and cannot be deleted.`);
  if (call.state.behaviour.imagesInUse && livingServers(call.state, image.owner).some(({ imageId }) => imageId === id)) {
    throw new Refusal(
      409,
      `Image ${id} could not be deleted because it is in use: The image cannot be deleted because it is in use through the backend store outside of Glance.`,
    );
  }
  changeImage(call.state, id, { status: 'deleted' });
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

export const putTag: ImageHandler = (call, { id = '', tag = '' }) => {
  const image = ownImage(call, id, `Image ${id} not found.`);
  changeImage(call.state, id, { tags: [...new Set([...image.tags, tag])] });
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

export const deleteTag: ImageHandler = (call, { id = '', tag = '' }) => {
  const image = ownImage(call, id, `Image ${id} not found.`);
  if (!image.tags.includes(tag)) throw new Refusal(404, 'The resource could not be found.');
  changeImage(call.state, id, { tags: image.tags.filter((one) => one !== tag) });
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};
