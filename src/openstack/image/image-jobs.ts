import * as v from 'valibot';
import type { CallOptions } from '../calls.ts';
import type { Dialect } from '../dialect.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { Glance, Image, ImageJob, ImageService } from './types.ts';

export interface ImageJobDeps {
  readonly dialect: () => Promise<Dialect>;
  /** As which owner this session makes images. */
  readonly owner: () => Promise<string>;
  readonly projectId: () => Promise<string>;
  /** Of the image service's address without a version. */
  readonly client: ServiceClient;
}

/**
 * Huawei's image service beside the Glance that it fills (opentelekomcloud-docs/image-management-service: api-ref, "Creating an Image",
 * "Querying the Status of an Asynchronous Job"). An image that was taken there bears from its first moment on the tags of the request, and no
 * property of ours before a client writes it. So there our marks are read from both, a property before a tag, and no filter is sent that goes
 * by properties. On every other cloud this is Glance, request by request.
 */
export function withImageJobs(glance: Glance, { dialect, owner, projectId, client }: ImageJobDeps, options?: CallOptions): ImageService {
  const isHere = async () => (await dialect()).imageService;
  const read = async (image: Image | undefined) => (image !== undefined && (await isHere()) ? withTags(image) : image);
  return {
    ...glance,
    owner,
    async listImages(filter) {
      if (!(await isHere())) return glance.listImages(filter);
      const { properties = {}, ...others } = filter ?? {};
      const wanted = Object.entries(properties);
      const listed = (await glance.listImages(others)).map(withTags);
      return listed.filter((image) => wanted.every(([name, value]) => image.properties[name] === value));
    },
    getImage: async (id) => read(await glance.getImage(id)),
    setProperties: async (id, properties) => read(await glance.setProperties(id, properties)),
    requestImage: (serverId, name, tags) => requestImage(client, { serverId, name, tags }, options),
    lookAtImageJob: async (id) => lookAtImageJob(client, await projectId(), id, options),
  };
}

const acceptedBody = v.object({ job_id: v.string() });

async function requestImage(
  client: ServiceClient,
  requested: { readonly serverId: string; readonly name: string; readonly tags: Readonly<Record<string, string>> },
  options?: CallOptions,
): Promise<string> {
  const image_tags = Object.entries(requested.tags).map(([key, value]) => ({ key, value }));
  const call: ServiceCall = {
    method: 'POST',
    path: '/v2/cloudimages/action',
    body: { name: requested.name, instance_id: requested.serverId, image_tags },
    repeat: 'create',
    expect: [200],
  };
  return parseAnswer(acceptedBody, await client.request(call, options), call).job_id;
}

const jobBody = v.object({
  status: v.picklist(['INIT', 'RUNNING', 'SUCCESS', 'FAIL']),
  error_code: v.nullish(v.string()),
  fail_reason: v.nullish(v.string()),
  entities: v.nullish(v.object({ image_id: v.nullish(v.string()) })),
});

async function lookAtImageJob(client: ServiceClient, projectId: string, id: string, options?: CallOptions): Promise<ImageJob> {
  const path = `/v1/${encodeURIComponent(projectId)}/jobs/${encodeURIComponent(id)}`;
  const call: ServiceCall = { method: 'GET', path, repeat: 'read', expect: [200] };
  const job = parseAnswer(jobBody, await client.request(call, options), call);
  switch (job.status) {
    case 'INIT':
    case 'RUNNING':
      return { state: 'under-way' };
    case 'SUCCESS':
      return { state: 'done', imageId: job.entities?.image_id ?? undefined };
    case 'FAIL':
      return { state: 'failed', reason: [job.error_code, job.fail_reason].filter(Boolean).join(': ') };
    default:
      return job.status satisfies never;
  }
}

/** A tag is `key=value`, or `key.value` where it was made before their tags were changed (api-ref, "Querying Images", the note at `tag`). */
const ourTag = /^(restage_\w+|instance_uuid)[=.](.*)$/;

/** Their images tell their size in `__image_size`; `size` is not in use (api-ref, "Image Attributes"). */
function withTags(image: Image): Image {
  const marks = image.tags.flatMap((tag): [string, string][] => {
    const [, key, value] = ourTag.exec(tag) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  const size = Number(image.properties['__image_size']);
  return {
    ...image,
    size: image.size || (size > 0 ? size : image.size),
    properties: { ...Object.fromEntries(marks), ...image.properties },
  };
}
