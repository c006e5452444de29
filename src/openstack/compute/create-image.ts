import { HttpError, type RestageError } from '../../domain/errors.ts';
import { markKeys } from '../../domain/marks.ts';
import type { CallOptions } from '../calls.ts';
import type { Answer, ServiceCall } from '../http/service-client.ts';
import type { Image } from '../image/types.ts';
import { parseAnswer, unexpectedAnswer } from '../parse-answer.ts';
import { doOnce, type Look } from '../reconcile.ts';
import type { ComputeContext } from './deps.ts';
import { getServer } from './read-servers.ts';
import type { CreatedImage } from './types.ts';
import { imageIdBody } from './wire.ts';

type Metadata = Readonly<Record<string, string>>;

export async function createImage(
  context: ComputeContext,
  serverId: string,
  name: string,
  metadata: Metadata,
  options?: CallOptions,
): Promise<CreatedImage> {
  const call: ServiceCall = {
    method: 'POST',
    path: `/servers/${encodeURIComponent(serverId)}/action`,
    body: { createImage: { name, metadata } },
    microversion: '2.45',
    repeat: 'create',
    expect: [202],
  };
  const find = (error: RestageError) => findImage(context, { serverId, name, metadata, error }, options);
  return doOnce<CreatedImage>(
    {
      what: `snapshot server ${serverId} as image "${name}"`,
      send: async (isFirst) => {
        try {
          const answer = await context.client.request(call, options);
          return { imageId: imageIdOf(answer, call), requestId: answer.requestId, adopted: false };
        } catch (error) {
          if (!isBusy(error)) throw error;
          // Busy with the snapshot that an earlier request began after all, or the first of two that a proxy made of this one?
          const look = await find(error).catch((cause: unknown): Look<CreatedImage> => {
            if (!isFirst || options?.signal?.aborted) throw cause;
            return { kind: 'absent' };
          });
          if (look.kind === 'found') return look.value;
          throw error;
        }
      },
      look: find,
    },
    context,
    options,
  );
}

/**
 * From 2.45 on in the body; before, the last segment of a `Location` whose host is Glance's inner one and not to be
 * asked (nova:api/openstack/compute/servers.py `_action_create_image`).
 */
function imageIdOf(answer: Answer, call: ServiceCall): string {
  if (answer.body !== undefined) return parseAnswer(imageIdBody, answer, call).image_id;
  const id = answer.header('location')?.split('/').at(-1);
  if (id === undefined || id === '') throw unexpectedAnswer(answer, call, 'neither its body nor its Location header names the image');
  return id;
}

function isBusy(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status === 409 && error.reason.includes('task_state');
}

interface LostImage {
  readonly serverId: string;
  readonly name: string;
  readonly metadata: Metadata;
  readonly error: RestageError;
}

/**
 * Nova makes the image record first, then sets the server's task, and only then hands the work to the host
 * (nova:compute/api.py `snapshot`). So the record may be there with no host working on it, for one after a 500: the
 * orphan of a race that another `createImage` won. It would stay `queued` forever, and is deleted.
 */
async function findImage(context: ComputeContext, lost: LostImage, options?: CallOptions): Promise<Look<CreatedImage>> {
  const nonce = lost.metadata[markKeys.nonce];
  const properties = nonce === undefined ? { instance_uuid: lost.serverId } : { [markKeys.nonce]: nonce };
  const [image] = await context.images.listImages({ name: lost.name, properties });
  if (image === undefined) return isHostRefusal(lost.error) ? { kind: 'refused', error: lost.error } : { kind: 'absent' };
  const refusal = lost.error instanceof HttpError && lost.error.status === 500 ? lost.error : undefined;
  if (image.status !== 'queued' || (await isWorkedOn(context, lost.serverId, image, refusal !== undefined, options))) {
    return { kind: 'found', value: { imageId: image.id, requestId: undefined, adopted: true } };
  }
  const outcome = await context.images.deleteImage(image.id);
  return refusal === undefined ? { kind: 'absent' } : { kind: 'refused', error: lostRace(refusal, image, outcome) };
}

/**
 * Before it takes the first volume snapshot, Nova asks the host to freeze the file systems and waits for the answer; where the image requires
 * that, the host's error ends the request (nova:virt/libvirt/driver.py `_set_quiesced`). Users see the error's class alone.
 */
export function isHostRefusal(error: unknown): boolean {
  return error instanceof HttpError && error.status === 500 && /nova\.exception\w*\.InternalError/.test(error.reason);
}

function lostRace(refusal: HttpError, image: Image, outcome: 'deleted' | 'in-use' | 'protected'): HttpError {
  const fate = outcome === 'deleted' ? 'Restage deleted it.' : `Restage could not delete it (${outcome}).`;
  return new HttpError(
    'conflict',
    `Nova started no snapshot, but left the empty image ${image.id} behind, as it does when two snapshots are requested at once. ${fate} ${refusal.message}`,
    refusal,
    { hint: 'Wait until the other snapshot of this server is done, and run again.', requestIds: refusal.requestIds, cause: refusal },
  );
}

async function isWorkedOn(
  context: ComputeContext,
  serverId: string,
  image: Image,
  wasRefused: boolean,
  options?: CallOptions,
): Promise<boolean> {
  const server = await getServer(context.client, serverId, options);
  if (server === undefined || server.taskState === null) return false;
  if (server.taskState === undefined || !wasRefused) return true;
  // After a refusal the task may well be the winner's: ours it is only when no other unfinished image explains it.
  const ofServer = await context.images.listImages({ properties: { instance_uuid: serverId } });
  return !ofServer.some((other) => other.id !== image.id && (other.status === 'queued' || other.status === 'saving'));
}
