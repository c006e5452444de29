import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import { changeVolume } from '../state.ts';
import { ownVolume } from './volumes.ts';

/** `openstack volume set --image-property`: merged; servers that are there keep what they were made with (cinder:api/contrib/volume_image_metadata.py). */
export const setImageMetadata: Handler<SignedCall> = (call, { id = '' }) => {
  const body = parseJson(call.body);
  const given = isObject(body) ? body['os-set_image_metadata'] : undefined;
  const metadata = isObject(given) ? given.metadata : undefined;
  if (!isObject(metadata)) throw new Refusal(400, 'There is no such action.');
  const volume = ownVolume(call, id);
  const texts = Object.entries(metadata).map(([key, value]) => [key, String(value)] as const);
  const imageProperties = { ...volume.imageProperties, ...Object.fromEntries(texts) };
  changeVolume(call.state, id, { imageProperties });
  return { status: 200, body: { metadata: imageProperties } };
};
