import { messageOf, RestageError } from '../../domain/errors.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';
import type { OwnImage } from './own-images.ts';
import { getOwnImage } from './own-images.ts';

/**
 * Shares an image of this project with others (`share-with`): what is done already is not done again, so that a run that was cut off is gone on
 * with. Memberships that the input does not name are left as they are.
 * @returns the error; `undefined` = it is shared. The image itself is whole, whatever came of this.
 */
export async function shareImage(
  ctx: RunContext,
  { id, name }: Pick<Image, 'id' | 'name'>,
  projects: readonly string[],
): Promise<RestageError | undefined> {
  if (projects.length === 0) return undefined;
  const what = `Image ${name} (${id}) is verified, but it is not shared with ${projects.join(', ')} (\`share-with\`)`;
  try {
    const image = await getOwnImage(ctx, id);
    if (image === undefined) {
      return new RestageError('image-not-shared', `${what}: it was deleted, or the cloud does not show that it belongs to this project.`, {
        hint: 'Check the image (`openstack image show`), then run this again.',
      });
    }
    return await share(ctx, image, projects);
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError) || error.code === 'internal') throw error;
    return new RestageError('image-not-shared', `${what}: ${messageOf(error)}`, {
      cause: error,
      requestIds: error.requestIds,
      hint: 'The credential must be allowed to share images. Check its access rules (docs/access-rules.json), the policies `modify_image`, `add_member` and `get_members` of the image service, and, for HTTP 413, `image_member_quota`. Then run this again with `image-max-age`, which shares the existing image.',
    });
  }
}

async function share(ctx: RunContext, image: OwnImage, projects: readonly string[]): Promise<RestageError | undefined> {
  const { cloud, emit } = ctx;
  const { id, name, visibility } = image;
  if (visibility === 'public' || visibility === 'community') {
    const message = `Image ${name} (${id}) is ${visibility}: any project can use it, so it cannot be shared with single projects.`;
    return new RestageError('image-not-shared', message, {
      hint: 'Make it private again (`openstack image set --private`), then run this again with `image-max-age`.',
    });
  }
  if (visibility !== 'shared') await cloud.image.makeShared(id);
  const members = new Set((await cloud.image.listMembers(id)).map(({ projectId }) => projectId));
  for (const projectId of projects.filter((one) => !members.has(one))) await cloud.image.addMember(id, projectId);
  emit({ type: 'note', message: `Image ${name} is shared with project(s) ${projects.join(', ')}.` });
  return undefined;
}

/** No image has it: Glance looks for the image first, but access rules are asked before that. */
const noImage = '00000000-0000-4000-8000-000000000000';

/**
 * Before anything is touched, whether the credential's access rules know of members at all. What policies say of a change, only the change
 * tells.
 * @throws RestageError `auth-failed`, with the rule that is missing
 */
export async function checkSharing({ cloud }: RunContext): Promise<void> {
  await cloud.image.listMembers(noImage);
}

/**
 * Takes back what other projects were given of an image that is about to be deleted, so that none launches from what is going. What runs there
 * already is not seen from here.
 */
export async function revokeShares(ctx: RunContext, image: OwnImage): Promise<void> {
  if (image.visibility !== 'shared') return;
  try {
    await revoke(ctx, image);
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError) || error.code === 'internal') throw error;
    // The deletion ends it, too.
    const message = `Other projects may still use image ${image.name} (${image.id}) until it is deleted: ${messageOf(error)}`;
    ctx.emit({ type: 'warning', title: 'Image stays shared until it is deleted', message });
  }
}

async function revoke({ cloud, emit }: RunContext, { id, name }: OwnImage): Promise<void> {
  const members = await cloud.image.listMembers(id);
  if (members.length === 0) return;
  for (const { projectId } of members) await cloud.image.removeMember(id, projectId);
  const projects = members.map(({ projectId }) => projectId).join(', ');
  emit({
    type: 'note',
    message: `Image ${name} is no longer shared with project(s) ${projects}; servers that run from it there cannot be seen from this project.`,
  });
}
