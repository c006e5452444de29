import { createHash } from 'node:crypto';
import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Image } from '../model.ts';
import { changeImage } from '../state.ts';
import { ownImage, visibleImage } from './access.ts';
import { blankDisk, unsupported } from './change.ts';

type Content = Pick<Image, 'size' | 'virtualSize' | 'checksum' | 'hash' | 'data' | 'disk'>;

/** Takes data at once. The stand-in of a disk, as `getData` answers it, counts for that disk. */
export const putData: Handler<SignedCall> = (call, { id = '' }) => {
  if (call.headers['content-type'] !== 'application/octet-stream') throw unsupported(call);
  const image = ownImage(call, id);
  if (image.status !== 'queued') throw new Refusal(409, `Image status transition from ${image.status} to saving is not allowed`);
  if (image.diskFormat === null || image.containerFormat === null) {
    throw new Refusal(400, 'Properties disk_format, container_format must be set prior to saving data.');
  }
  const data = call.body ?? '';
  changeImage(call.state, id, { status: 'active', ...(readStandIn(data) ?? contentOf(data, image.diskFormat)) });
  return { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } };
};

/** Small data as they were uploaded; of a disk, which is made of nothing, a stand-in of one line. */
export const getData: Handler<SignedCall> = (call, { id = '' }) => {
  const image = visibleImage(call, id);
  if (image.status !== 'active' || image.size === null) return { status: 204 };
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: image.data ?? standInOf(image) };
};

function contentOf(data: string, diskFormat: string): Content {
  const size = Buffer.byteLength(data);
  return {
    size,
    virtualSize: diskFormat === 'raw' ? size : null,
    checksum: createHash('md5').update(data).digest('hex'),
    hash: createHash('sha512').update(data).digest('hex'),
    data,
    disk: blankDisk,
  };
}

const standIn = 'emulated disk ';

function standInOf({ size, virtualSize, checksum, hash, disk }: Image): string {
  return `${standIn}${JSON.stringify({ size, virtualSize, checksum, hash, disk })}\n`;
}

/** `undefined` for other data, and for what has not arrived as a whole. */
function readStandIn(data: string): Content | undefined {
  if (!data.startsWith(standIn) || !data.endsWith('}\n')) return undefined;
  const content: Omit<Content, 'data'> = JSON.parse(data.slice(standIn.length));
  return { ...content, data: undefined };
}
