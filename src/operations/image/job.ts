import { formatDuration } from '../../domain/durations.ts';
import { HttpError, RestageError } from '../../domain/errors.ts';
import { markKeys, type Values } from '../../domain/marks.ts';
import { jitter, nextPoll } from '../../domain/poll-schedule.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { estimateOf, type ImageOrder } from './order.ts';
import { listOwnImages } from './own-images.ts';

/** What Nova is asked for, and would not do. */
export interface ImageRequest {
  readonly golden: Server;
  readonly name: string;
  readonly marks: Values;
}

/** Not offered, not allowed, not there: as against a server that is busy, or a quota that is used up. */
const refusals: readonly number[] = [403, 404, 405, 410, 501];

/** Whether the cloud has an image service that takes what Nova refused. */
export async function isTakenByJob({ cloud }: RunContext, error: unknown): Promise<boolean> {
  const isRefusal = error instanceof HttpError && refusals.includes(error.status) && error.code !== 'quota-exceeded';
  return isRefusal && (await cloud.dialect()).imageService;
}

/**
 * Has the cloud's own image service take the image. It is there, and can be written to, at the end of a job that nothing ends: so the marks
 * that tell whose it is go with the request, as tags, and the rest of them after the job.
 * @returns its id
 * @throws RestageError `snapshot-failed`, `snapshot-timeout`
 */
export async function takeByJob(ctx: RunContext, order: ImageOrder, request: ImageRequest): Promise<string> {
  const { cloud } = ctx;
  const { golden, name, marks } = request;
  const jobId = await cloud.image.requestImage(golden.id, name, tagsOf(request));
  const { estimateMs } = estimateOf(order);
  const title = `Create image ${name} of ${golden.name} with the cloud's image service (about ${formatDuration(estimateMs)})`;
  const imageId = await ctx.step(`image of ${golden.name}`, title, (own) => waitForJob(own, order, request, jobId));
  const marked = await cloud.image.setProperties(imageId, { ...marks, instance_uuid: golden.id });
  if (marked !== undefined) return imageId;
  throw failed(request, `another client deleted image ${imageId} as soon as it existed`);
}

async function waitForJob(ctx: RunContext, order: ImageOrder, request: ImageRequest, jobId: string): Promise<string> {
  const { cloud } = ctx;
  const { estimateMs, limitMs, formula } = estimateOf(order);
  return ctx.wait<string>({
    waitingFor: `the image service to create ${request.name}`,
    estimateMs,
    limitMs,
    interval: (elapsedMs) => jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), ctx.random),
    look: async () => {
      const job = await cloud.image.lookAtImageJob(jobId);
      switch (job.state) {
        case 'under-way':
          return { done: false, state: `job ${jobId} under way` };
        case 'failed':
          throw failed(request, `job ${jobId} failed: ${job.reason || 'no reason given'}`);
        case 'done':
          return { done: true, value: job.imageId ?? (await imageByNonce(ctx, request, jobId)) };
        default:
          return job satisfies never;
      }
    },
    onTimeout: (state) =>
      new RestageError(
        'snapshot-timeout',
        `The image of ${request.golden.name} took longer than its limit of ${formatDuration(limitMs)} (${formula}). Last state: ${state}.`,
        {
          hint: 'The golden server is started again. If the job still creates an image, the next run or `restage reap` deletes it. If this cloud is slower, raise `snapshot-timeout` or `seconds-per-gb`.',
        },
      ),
  });
}

async function imageByNonce(ctx: RunContext, request: ImageRequest, jobId: string): Promise<string> {
  const properties = { [markKeys.nonce]: request.marks[markKeys.nonce] ?? '' };
  const [image] = await listOwnImages(ctx, { properties });
  if (image !== undefined) return image.id;
  throw failed(request, `job ${jobId} finished without an image`);
}

/**
 * What `readImageMarks` must find to call an image ours, with `instance_uuid` as Nova would write it. Each fits a tag, of which an image has ten
 * at most, with 43 letters, digits, `_` and `-` at most in their values (opentelekomcloud-docs/image-management-service: api-ref, "Image Tag Data
 * Formats"); the name might not.
 */
const birthMarks: readonly string[] = [
  markKeys.environment,
  markKeys.role,
  markKeys.generation,
  markKeys.run,
  markKeys.nonce,
  markKeys.stage,
  markKeys.golden,
  markKeys.consistency,
];

function tagsOf({ golden, marks }: ImageRequest): Values {
  return { ...Object.fromEntries(Object.entries(marks).filter(([key]) => birthMarks.includes(key))), instance_uuid: golden.id };
}

function failed({ golden, name }: ImageRequest, why: string): RestageError {
  return new RestageError('snapshot-failed', `The cloud's image service could not create image ${name} of ${golden.name}: ${why}.`, {
    hint: 'Run this again. If it fails again, give the job id to the cloud provider.',
  });
}
