import { imageOf } from '../../domain/generations.ts';
import { offUnexpectedly, whyOff } from '../../domain/golden-power.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { goldensOf } from '../golden/status.ts';
import { listOwnImages, type MarkedImage, ours } from '../image/own-images.ts';
import { sealingServersIn } from '../removal/sealing.ts';
import type { Inventory, Result, ServerResult } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { environmentsOf, markedServers } from '../servers/marked.ts';
import { ipVersions } from '../servers/result.ts';

/**
 * What Restage has in this project: golden servers, environments with their servers, and images, the newest first. Only reads. With an
 * `environment`, its servers and images alone; golden servers are listed in any case.
 */
export async function status(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const { cloud } = ctx;
  await cloud.identity.session();
  const [servers, images] = await Promise.all([cloud.compute.listServers({}), listOwnImages(ctx)]);
  const goldens = await goldensOf(ctx, servers, images, inputs);
  for (const golden of offUnexpectedly(goldens)) {
    const title = `Golden server ${golden.name} is off`;
    ctx.emit({ type: 'warning', title, message: whyOff(golden) });
  }
  const wanted = inputs.status.environment;
  const made = ours(images);
  const environments = environmentsIn(ctx, servers, made, ipVersions(inputs)).filter(({ name }) => wanted === undefined || name === wanted);
  const sealing = sealingServersIn(servers).filter(({ marks }) => wanted === undefined || marks.environment === wanted);
  const usedIds = new Set(environments.flatMap((one) => one.servers.map(({ image }) => image?.id)));
  return {
    status: 'complete',
    ...(wanted === undefined ? {} : { environment: wanted }),
    inventory: {
      goldens,
      environments,
      ...(sealing.length === 0
        ? {}
        : {
            sealing: sealing.map(({ id, name, status: state, created, marks }) => ({
              ...{ id, name, status: state, run: marks.run, imageId: marks.imageId, createdAt: created },
            })),
          }),
      images: imagesOf(made.filter(({ image, marks }) => wanted === undefined || marks.environment === wanted || usedIds.has(image.id))),
    },
    timeline: [],
  };
}

function environmentsIn(
  ctx: RunContext,
  servers: readonly Server[],
  made: readonly MarkedImage[],
  versions: ReturnType<typeof ipVersions>,
): Inventory['environments'] {
  const names = new Map(made.map(({ image }) => [image.id, image.name]));
  const marked = new Map(markedServers(ctx, servers).map((server) => [server.id, server]));
  const withImage = (server: ServerResult): ServerResult => {
    const entry = marked.get(server.id);
    const id = entry && imageOf(entry);
    const name = id === undefined ? undefined : names.get(id);
    return id === undefined ? server : { ...server, image: { id, ...(name === undefined ? {} : { name }) } };
  };
  const generationOf = ({ id }: ServerResult) => marked.get(id)?.marks.generation ?? 0;
  const byGeneration = (a: ServerResult, b: ServerResult) =>
    generationOf(b) - generationOf(a) || a.name.localeCompare(b.name, 'en', { numeric: true });
  return environmentsOf(ctx, servers, versions)
    .map((environment) => ({ ...environment, servers: environment.servers.map(withImage).toSorted(byGeneration) }))
    .toSorted(newestFirst);
}

function newestFirst(a: { readonly createdAt: string }, b: { readonly createdAt: string }): number {
  return Date.parse(b.createdAt) - Date.parse(a.createdAt);
}

function imagesOf(images: readonly MarkedImage[]): Inventory['images'] {
  return images
    .map(({ image, marks }) => ({
      id: image.id,
      name: image.name,
      goldenId: marks.goldenId,
      status: image.status,
      consistency: marks.consistency,
      verified: marks.verified,
      ...(marks.seal === undefined ? {} : { seal: marks.seal.kind }),
      sizeBytes: image.size,
      createdAt: image.createdAt,
      expiresAt: marks.expiresAt === undefined ? undefined : isoTime(marks.expiresAt),
    }))
    .toSorted(newestFirst);
}
