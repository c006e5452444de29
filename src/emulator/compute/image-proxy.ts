import { Refusal } from '../http.ts';
import { visibleImage, visibleTo } from '../image/access.ts';
import { deleteImage as deleteFromGlance } from '../image/change.ts';
import type { Image } from '../model.ts';
import { changeImage } from '../state.ts';
import { isoSeconds } from '../time.ts';
import { type ComputeCall, type ComputeHandler, links, paged } from './call.ts';
import { bodyOf } from './metadata.ts';

/** Glance's images as Nova shows them to clients of old; gone from 2.36 on (nova:api/openstack/compute/images.py). */
export function proxy(handler: ComputeHandler): ComputeHandler {
  return (call, params) => {
    if (call.minor >= 36) throw new Refusal(404, 'The resource could not be found.');
    return handler(call, params);
  };
}

const missing = 'Image not found.';

/** nova:image/glance.py and nova:api/openstack/compute/views/images.py */
const statuses: Readonly<Record<string, readonly [string, number]>> = {
  queued: ['SAVING', 25],
  saving: ['SAVING', 50],
  active: ['ACTIVE', 100],
};

function imageLinks(call: ComputeCall, id: string): readonly object[] {
  const alternate = `${call.state.behaviour.linkOrigin ?? call.origin}/image//images/${id}`;
  return [...links(call, `images/${id}`), { rel: 'alternate', type: 'application/vnd.openstack.image', href: alternate }];
}

function view(call: ComputeCall, image: Image): object {
  const [status, progress] = statuses[image.status] ?? ['UNKNOWN', 0];
  const { instance_uuid: server } = image.properties;
  return {
    id: image.id,
    name: image.name,
    minRam: image.minRam,
    minDisk: image.minDisk,
    metadata: image.properties,
    created: isoSeconds(image.created),
    updated: isoSeconds(image.updated),
    status,
    progress,
    'OS-EXT-IMG-SIZE:size': image.size ?? 0,
    links: imageLinks(call, image.id),
    ...(server !== undefined && { server: { id: server, links: links(call, `servers/${server}`) } }),
  };
}

function list(show: (call: ComputeCall, image: Image) => object): ComputeHandler {
  return proxy((call) => {
    const living = [...call.state.images.all()].filter((image) => image.status !== 'deleted' && !image.hidden && visibleTo(call, image));
    const { page } = paged(call, living.toReversed());
    return { status: 200, body: { images: page.map((image) => show(call, image)) } };
  });
}

export const listImages = list((call, { id, name }) => ({ id, name, links: imageLinks(call, id) }));
export const listImagesInDetail = list(view);

export const showImage = proxy((call, { id = '' }) => ({ status: 200, body: { image: view(call, visibleImage(call, id, missing)) } }));

export const deleteImage = proxy((call, { id = '' }) => {
  visibleImage(call, id, missing);
  return { status: deleteFromGlance(call, { id }).status };
});

export const mergeImageMetadata = proxy((call, { id = '' }) => {
  const given = bodyOf(call, 'metadata');
  const { owner, properties } = visibleImage(call, id, missing);
  if (owner !== call.caller.projectId) throw new Refusal(403, `Not authorized for image ${id}.`);
  const metadata = { ...properties, ...given };
  changeImage(call.state, id, { properties: metadata });
  return { status: 200, body: { metadata } };
});
