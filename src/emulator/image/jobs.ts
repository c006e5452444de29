import type { SignedCall } from '../call.ts';
import { durations, snapshotSize } from '../compute/snapshot-size.ts';
import { isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { Server } from '../model.ts';
import { ownRecords } from '../own-records.ts';
import { hex, uuid } from '../random.ts';
import { livingServer, type State, start } from '../state.ts';
import { isoSeconds } from '../time.ts';
import type { Script } from '../timeline.ts';
import { emptyImage } from './change.ts';

/** Of the image service that stands beside Glance on clouds of Huawei's make. */
interface ImageJob {
  readonly id: string;
  readonly projectId: string;
  readonly began: number;
  readonly ended: number | undefined;
  readonly status: 'INIT' | 'RUNNING' | 'SUCCESS' | 'FAIL';
  readonly imageName: string;
  /** Known at the end. */
  readonly imageId: string | undefined;
  readonly failure: string | null;
}

const imageJobs = ownRecords(() => new Map<string, ImageJob>());

interface Requested {
  readonly name: string;
  readonly tags: readonly string[];
}

/**
 * `POST /v2/cloudimages/action` of a server (opentelekomcloud-docs/image-management-service: api-ref, "Creating an Image"). It has to be off
 * ("Getting Started"), and no task of Nova's shows that its image is taken.
 */
export function takeImage(call: SignedCall): Reply {
  const { state, caller } = call;
  if (!state.behaviour.huawei) throw new Refusal(404, 'The resource could not be found.');
  const body = parseJson(call.body);
  const { name, instance_id: serverId, image_tags: tags = [] } = isObject(body) ? body : {};
  if (typeof name !== 'string' || name === '') return refused('IMG.0013', 'The image name is not specified.');
  if (name.length > 128) return refused('IMG.0002', 'The image name contains more than 128 characters.');
  if (isTaken(state, caller.projectId, name)) return refused('IMG.0009', 'The image name already exists.');
  if (!Array.isArray(tags) || !tags.every(isTag)) return refused('IMG.0001', 'The request message format is invalid.');
  const server = livingServer(state, String(serverId));
  if (server === undefined || server.projectId !== caller.projectId) return refused('IMG.0005', 'The ECS does not exist.');
  if (server.vmState !== 'stopped')
    return refused('IMG.0008', 'The ECS cannot be used to create images because it is not in stopped state.');
  if (server.taskState !== null) return refused('IMG.0010', 'The ECS cannot be used to create an image because it has in-progress tasks.');
  const job: ImageJob = {
    id: hex(state.random, 32),
    projectId: caller.projectId,
    began: state.timeline.time,
    ended: undefined,
    status: 'INIT',
    imageName: name,
    imageId: undefined,
    failure: null,
  };
  imageJobs(state).set(job.id, job);
  start(state, runJob(state, job, server, { name, tags: tags.map(({ key, value }) => `${key}=${value}`) }));
  return { status: 200, body: { job_id: job.id } };
}

/** "Image Tag Data Formats". */
function isTag(tag: unknown): tag is { readonly key: string; readonly value: string } {
  if (!isObject(tag)) return false;
  return /^[\w-]{1,36}$/.test(String(tag.key)) && /^[\w-]{0,43}$/.test(String(tag.value));
}

/** "Error Codes". */
function refused(code: string, message: string): Reply {
  return { status: 400, body: { error: { code, message } } };
}

function isTaken(state: State, projectId: string, name: string): boolean {
  return [...state.images.all()].some((image) => image.status !== 'deleted' && image.owner === projectId && image.name === name);
}

/** The image cannot be seen before it is there: to users, only what is registered is shown ("Querying Images", `__isregistered`). */
function* runJob(state: State, job: ImageJob, server: Server, requested: Requested): Script {
  const change = (changes: Partial<ImageJob>) => imageJobs(state).set(job.id, { ...job, status: 'RUNNING', ...changes });
  yield state.behaviour.hostLatency;
  change({});
  const { copy, upload } = durations(state, server);
  yield copy + upload;
  const ended = state.timeline.time;
  if (livingServer(state, server.id) === undefined || state.knobs.of(server, 'fail_snapshot') !== false) {
    change({ status: 'FAIL', ended, failure: 'testbed: fail_snapshot' });
    return;
  }
  const size = snapshotSize(state, server);
  const root = state.volumes.get(server.volumeIds[0] ?? '');
  const image = state.images.put({
    ...emptyImage(uuid(state.random), job.projectId, ended),
    name: requested.name,
    status: 'active',
    visibility: 'private',
    minDisk: root?.size ?? server.flavor.disk,
    size,
    diskFormat: 'zvhd2',
    containerFormat: 'bare',
    tags: requested.tags,
    properties: { __image_size: String(size), __imagetype: 'private', __isregistered: 'true', virtual_env_type: 'FusionCompute' },
  });
  change({ status: 'SUCCESS', ended, imageId: image.id });
}

/** "Querying the Status of an Asynchronous Job". */
export function showImageJob({ state, caller }: SignedCall, { project = '', id = '' }: Readonly<Record<string, string>>): Reply {
  const job = imageJobs(state).get(id);
  if (job === undefined || job.projectId !== caller.projectId || project !== job.projectId)
    throw new Refusal(404, 'The resource could not be found.');
  return {
    status: 200,
    body: {
      job_id: id,
      job_type: 'imsCreateImageByInstance',
      begin_time: isoSeconds(job.began),
      end_time: job.ended === undefined ? null : isoSeconds(job.ended),
      status: job.status,
      error_code: job.failure === null ? null : 'IMG.0014',
      fail_reason: job.failure,
      entities: job.imageId === undefined ? {} : { image_name: job.imageName, image_id: job.imageId },
    },
  };
}
