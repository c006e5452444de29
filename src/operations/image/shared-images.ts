import { dataVolumeCount } from '../../domain/data-volumes.ts';
import { formatDuration } from '../../domain/durations.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { notUsableYet } from '../../domain/image-usable.ts';
import { markKeys, readImageMarks } from '../../domain/marks.ts';
import { describeSeal, isScript, mayUse, type SealInput, sealRule } from '../../domain/sealing.ts';
import type { GoldenElsewhere, Role } from '../../inputs/types.ts';
import type { Image, ImageMember } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';

/**
 * Images of a golden server in another project, shared with this one (`golden-image-of`). Such an image is used, and never changed, deleted,
 * or counted as ours.
 *
 * Any project can write our marks, and `instance_uuid`, on an image of its own and share it with this one: what proves an image is its `owner`,
 * which Glance itself writes and only an administrator changes, and a membership that only this owner can have given.
 */

/**
 * The newest verified image that this project may launch from.
 * @param wanted `projectId` is not this project
 * @param maxAgeMs by the cloud's clock; 0 = any age
 * @param seal as for images of one's own: sealed by this script alone; `none` = unsealed ones
 */
export async function findSharedImage(
  ctx: RunContext,
  wanted: GoldenElsewhere,
  maxAgeMs: number,
  seal: SealInput,
): Promise<Image | RestageError> {
  const { projectId, serverId } = wanted;
  const { cloud } = ctx;
  const { project } = await cloud.identity.session();
  if (project.id === projectId) {
    return new RestageError('invalid-input', `golden-image-of: ${projectId} is the project of this credential.`, {
      hint: 'Name the golden server itself (`golden`), or sign in to the other project.',
    });
  }
  const seen = await cloud.image.listImages({ owner: projectId, properties: { [markKeys.golden]: serverId }, memberStatus: 'all' });
  const owned = seen.filter(({ owner }) => owner === projectId);
  const found = await firstShared(ctx, imagesToLaunch(owned, serverId, seal), project.id);
  if (found === undefined) return noneShared(wanted, project.id, seen, owned, seal);
  const { image: newest, member } = found;
  const problem = (what: 'image-unusable' | 'image-too-old', why: string, hint: string) =>
    new RestageError(what, `Image ${newest.name} (${newest.id}) of golden server ${serverId} in project ${projectId} ${why}.`, { hint });
  if (member.status === 'rejected') {
    const accept = `openstack image set --accept ${newest.id}`;
    return problem(
      'image-unusable',
      'was rejected by this project',
      `Accept it after all (\`${accept}\`), or leave \`golden-image-of\` out.`,
    );
  }
  const unfinished = notUsableYet(newest);
  if (unfinished !== undefined) return problem('image-unusable', `is active, but ${unfinished}`, 'Wait, then run this again.');
  if (imageDevices(newest.properties).length > 0 || dataVolumeCount(newest.properties) > 0) {
    return problem(
      'image-unusable',
      'consists of volume snapshots, which no project except their own can use',
      'Let the golden project copy only the root disk (`volumes: root`), or launch in that project.',
    );
  }
  const ageMs = cloudNow(ctx) - Date.parse(newest.createdAt);
  if (maxAgeMs > 0 && !(ageMs <= maxAgeMs)) {
    const age = `is ${formatDuration(Math.max(0, ageMs))} old, but \`image-max-age\` is ${formatDuration(maxAgeMs)}`;
    return problem('image-too-old', age, 'Let the golden project take and share a new image, or raise `image-max-age`.');
  }
  return newest;
}

/** An administrator also sees what is shared with no project. */
async function firstShared(
  { cloud }: RunContext,
  images: readonly Image[],
  own: string,
): Promise<{ readonly image: Image; readonly member: ImageMember } | undefined> {
  for (const image of images) {
    const member = (await cloud.image.listMembers(image.id)).find(({ projectId }) => projectId === own);
    if (member !== undefined) return { image, member };
  }
  return undefined;
}

/**
 * Of the images that one project owns, those of one golden server that may be launched, newest first. Once one is sealed, those that are not
 * are none; an image that awaits its sealing is none in any case.
 */
function imagesToLaunch(images: readonly Image[], serverId: string, seal: SealInput): readonly Image[] {
  const ofGolden = images.flatMap((image) => {
    const marks = readImageMarks(image.properties, image.name);
    return marks?.goldenId === serverId ? [{ image, marks }] : [];
  });
  const rule = sealRule(
    seal,
    ofGolden.some(({ marks }) => marks.seal?.kind === 'sealed'),
  );
  return ofGolden
    .filter(
      ({ image, marks }) =>
        image.status === 'active' && marks.verified && marks.deletionCandidate === undefined && mayUse(rule, marks.seal),
    )
    .map(({ image }) => image)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

function noneShared(
  { projectId, serverId }: GoldenElsewhere,
  own: string,
  seen: readonly Image[],
  owned: readonly Image[],
  seal: SealInput,
): RestageError {
  const only = isScript(seal)
    ? `with this \`seal\`, only an image sealed with ${describeSeal(seal)} can be used`
    : seal === 'none'
      ? 'with `seal: none`, only an unsealed image can be used'
      : 'if a golden server has sealed images, only a sealed image can be used';
  const why =
    seen.length > 0 && seen.every(({ owner }) => owner === undefined)
      ? 'the cloud hides the owners of images from this credential'
      : owned.length > 0
        ? `${owned.length} are visible, but none of them is shared, verified, active and kept (${only})`
        : 'none is visible';
  return new RestageError(
    'image-not-found',
    `Project ${projectId} shares no image of golden server ${serverId} that this project (${own}) can launch from: ${why}.`,
    {
      hint: `Check both ids in \`golden-image-of\`. Check that the golden project uses \`share-with: ${own}\`, and that its last run succeeded. \`openstack image list --member-status all\` lists what is shared with this project.`,
    },
  );
}

/** Takes the images that were shared and that this project has not accepted, so that they are listed here. Launches do not depend on it. */
export async function acceptShared(
  ctx: RunContext,
  roles: readonly { readonly role: Role; readonly image: Image | undefined }[],
): Promise<void> {
  const { cloud, emit } = ctx;
  const images = new Map(roles.flatMap(({ role, image }) => (role.golden.goldenImageOf && image ? [[image.id, image] as const] : [])));
  if (images.size === 0) return;
  const { project } = await cloud.identity.session();
  for (const { id, name, owner = '', createdAt } of images.values()) {
    emit({ type: 'note', message: `Using image ${name} of ${createdAt}, shared by project ${owner}.` });
    try {
      const members = await cloud.image.listMembers(id);
      const isPending = members.some(({ projectId, status }) => projectId === project.id && status === 'pending');
      if (isPending) await cloud.image.acceptMembership(id, project.id);
    } catch (error) {
      ctx.throwIfEnding();
      if (!(error instanceof RestageError)) throw error;
      emit({ type: 'note', message: `Image ${name} could not be accepted, so this project does not list it: ${messageOf(error)}` });
    }
  }
}
