import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { goldenTag, isMarkedGolden, isMarkedReleased, isMarkedSealed, releasedTag, sealedTag, tagsLike } from '../../domain/golden-mark.ts';
import { markKeys } from '../../domain/marks.ts';
import { hasRoomForSealed } from '../../domain/tag-room.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';
import { intentOf, writeMetadata } from './intent.ts';

type Golden = Pick<Server, 'id' | 'name' | 'tags' | 'metadata'>;

/**
 * Whether it is a golden server, and so never stock of an environment: by its mark, by what a run owes it (earlier versions wrote no mark),
 * or because this run names it.
 */
export function isGolden({ goldens = [] }: NamedGoldens, server: Golden): boolean {
  return isMarkedGolden(server) || intentOf(server) !== undefined || goldens.includes(server.id) || goldens.includes(server.name);
}

/**
 * Marks a golden server, under the lease on it and before its first stop or snapshot. A release of an earlier day is over with it.
 * @throws RestageError `golden-unusable` where the cloud takes neither the tag nor the metadata: nothing would keep the server from deletion
 */
export async function markGolden(ctx: RunContext, golden: Golden): Promise<void> {
  const { compute } = ctx.cloud;
  if (!isMarkedGolden(golden)) {
    await write(ctx, golden, { tag: goldenTag, key: markKeys.goldenServer }).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      throw new RestageError(
        'golden-unusable',
        `Golden server ${golden.name} (${golden.id}) cannot be marked as a golden server, neither with a tag nor with metadata: ${messageOf(error)}`,
        {
          cause: error,
          requestIds: error.requestIds,
          hint: `Nothing was stopped. The mark protects the server from deletion. Make room for the tag \`${goldenTag}\` (a server can have 50 tags), or unlock the server.`,
        },
      );
    });
  }
  for (const tag of tagsLike(releasedTag, golden.tags)) await compute.removeTag(golden.id, tag);
  if (golden.metadata[markKeys.released] !== undefined) await compute.removeMetadata(golden.id, markKeys.released);
}

/**
 * Notes on a golden server, if it is there, that it has sealed images. Where the cloud takes neither the tag nor the metadata, a warning tells
 * so: the images themselves say it as long as they are there.
 */
export async function markSealed(ctx: RunContext, goldenId: string): Promise<void> {
  const golden = await ctx.cloud.compute.getServer(goldenId);
  if (golden === undefined || isMarkedSealed(golden)) return;
  const labelled = hasRoomForSealed(golden.tags) ? golden : { ...golden, tags: undefined };
  await write(ctx, labelled, { tag: sealedTag, key: markKeys.goldenSealed }).catch((error: unknown) => {
    if (!(error instanceof RestageError) || !(isRefusal(error) || error instanceof MayNotWrite)) throw error;
    ctx.emitOnce({
      type: 'warning',
      title: `Golden server ${golden.name} cannot be marked as having sealed images`,
      message: `Runs without \`seal\` refuse its unsealed images only while a sealed image exists, and never refuse one that \`image\` names. ${messageOf(error)}`,
    });
  });
}

/**
 * Removes the marks.
 * @param named images of ours still name the server: it is said that they no longer make it a golden server
 */
export async function unmarkGolden(ctx: RunContext, server: Golden, { named }: { readonly named: boolean }): Promise<void> {
  const { compute } = ctx.cloud;
  // First: killed in between, the server is still a golden one.
  if (named && !isMarkedReleased(server)) await write(ctx, server, { tag: releasedTag, key: markKeys.released });
  for (const tag of tagsLike(goldenTag, server.tags)) await compute.removeTag(server.id, tag);
  if (server.metadata[markKeys.goldenServer] !== undefined) await compute.removeMetadata(server.id, markKeys.goldenServer);
  for (const tag of tagsLike(sealedTag, server.tags)) await compute.removeTag(server.id, tag);
  if (server.metadata[markKeys.goldenSealed] !== undefined) await compute.removeMetadata(server.id, markKeys.goldenSealed);
}

/** Nova takes 50 tags of a server (nova:objects/tag.py `MAX_TAG_COUNT`), and policies may forbid them: then metadata has to do. */
async function write(ctx: RunContext, { id, tags }: Golden, { tag, key }: { readonly tag: string; readonly key: string }): Promise<void> {
  const { cloud } = ctx;
  // The lease's number and what is owed come later, and go to the metadata as one where the mark took the last room.
  let refused: HttpError | undefined;
  if (tags !== undefined) {
    try {
      return await cloud.compute.addTag(id, tag);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused = error;
    }
  }
  try {
    await writeMetadata(ctx, id, { [key]: 'true' });
  } catch (error) {
    throw refused?.code === 'forbidden' && isRefusal(error) && error.code === 'forbidden' ? new MayNotWrite(refused) : error;
  }
}

/** Neither tags nor metadata: it is no matter of room. */
class MayNotWrite extends RestageError {
  constructor(refused: HttpError) {
    super(refused.code, refused.message, { cause: refused, hint: refused.hint, requestIds: refused.requestIds });
  }
}

function isRefusal(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status < 500 && error.status !== 404;
}
