import type { MarkedServer } from '../../domain/generations.ts';
import { pullRequestOf } from '../../domain/names.ts';
import { type ReapableImage, whyImageGoes, whySealingGoes, whyServerGoes } from '../../domain/reaping.ts';
import { imagesInUse, isDetached, type MarkedImage, ours, verifiedOf } from '../image/own-images.ts';
import { mayComeUntil } from '../image/verdict.ts';
import type { LeaseRecord } from '../lease/record.ts';
import { type Attempt, imageThing, keptGoldens, type Thing } from '../removal/attempt.ts';
import { type Dependent, isDependentOf, listDependents, type Purpose, thingOf } from '../removal/dependents.ts';
import { leaseThing } from '../removal/image.ts';
import { type SealingServer, sealingServersIn, sealingThing } from '../removal/sealing.ts';
import type { RunContext } from '../run/context.ts';
import { isUnnamed, orphansOf, type ProjectSight } from './look.ts';

/** What is to go by one look, and why. */
export type DeletionCandidate =
  | { readonly kind: 'server'; readonly thing: Thing; readonly server: MarkedServer; readonly dependents: readonly Dependent[] }
  /** It was to seal an image. */
  | { readonly kind: 'sealing'; readonly thing: Thing; readonly server: SealingServer }
  | { readonly kind: 'image'; readonly thing: Thing; readonly entry: MarkedImage }
  /** What it was made beside is gone already. */
  | { readonly kind: 'orphan'; readonly thing: Thing; readonly dependent: Dependent }
  | { readonly kind: 'lease'; readonly thing: Thing; readonly record: LeaseRecord };

const whyLeft: Readonly<Record<Purpose, string>> = {
  server: 'its server is gone',
  'coming-server': 'no server uses it',
  image: 'its image is gone',
};

/** In the order in which it goes: what others hang on comes last. */
export async function judge(ctx: RunContext, sight: ProjectSight): Promise<readonly DeletionCandidate[]> {
  const dependents = await listDependents(ctx, ['server', 'coming-server', 'image']);
  const servers = judgeServers(ctx, sight, dependents);
  const going = new Set(servers.map(({ thing }) => thing.id));
  const staying = sight.all.filter(({ id }) => !going.has(id));
  const orphans = await orphansOf(ctx, dependents, sight);
  const images = await judgeImages(ctx, { ...sight, inUseIds: await imagesInUse(ctx, staying) });
  return [
    ...servers,
    ...(await judgeSealings(ctx, sight, new Set(images.map(({ thing }) => thing.id)))),
    ...images,
    ...orphans.map(
      (dependent): DeletionCandidate => ({ kind: 'orphan', dependent, thing: thingOf(dependent, whyOrphaned(dependent, sight)) }),
    ),
    ...sight.lapsed.map((record): DeletionCandidate => ({ kind: 'lease', record, thing: leaseThing(record) })),
  ];
}

/** @param going ids of images */
async function judgeSealings(ctx: RunContext, sight: ProjectSight, going: ReadonlySet<string>): Promise<readonly DeletionCandidate[]> {
  const candidates: DeletionCandidate[] = [];
  for (const server of sealingServersIn(sight.all)) {
    const { imageId, run } = server.marks;
    const isThere = sight.images.some(({ id }) => id === imageId) || (await ctx.cloud.image.getImage(imageId)) !== undefined;
    const image = going.has(imageId) ? 'goes' : isThere ? 'stays' : 'gone';
    const why = whySealingGoes({ run, imageId, created: server.created, image }, sight);
    if (why !== undefined) candidates.push({ kind: 'sealing', server, thing: sealingThing(server, why) });
  }
  return candidates;
}

/** Golden servers that would go by the marks that they carry as well. */
export function sparedGoldens(ctx: RunContext, sight: ProjectSight): readonly Attempt[] {
  return keptGoldens(ctx, sight.all, (server) => whyServerGoes(server, sight), sight.grounds);
}

/** What expired first goes first. */
function judgeServers(ctx: RunContext, sight: ProjectSight, dependents: readonly Dependent[]): readonly DeletionCandidate[] {
  const end = ({ marks }: MarkedServer) => marks.expiresAt ?? sight.now;
  const spared = new Set(sparedGoldens(ctx, sight).map(({ resource }) => resource.id));
  return sight.servers
    .toSorted((a, b) => end(a) - end(b))
    .flatMap((server): readonly DeletionCandidate[] => {
      const why = whyServerGoes(server, sight);
      if (why === undefined || spared.has(server.id)) return [];
      const { id, name, marks } = server;
      const own = dependents.filter((dependent) => isDependentOf(dependent, server));
      return [{ kind: 'server', server, dependents: own, thing: { kind: 'server', id, name, environment: marks.environment, why } }];
    });
}

async function judgeImages(ctx: RunContext, sight: ProjectSight): Promise<readonly DeletionCandidate[]> {
  const candidates: DeletionCandidate[] = [];
  const own = ours(sight.images);
  const newest = newestOfGoldens(own);
  for (const entry of own) {
    const why = whyImageGoes({ ...(await reapable(ctx, entry, sight)), isNewestOfGolden: newest.has(entry.image.id) }, sight);
    if (why !== undefined) candidates.push({ kind: 'image', entry, thing: imageThing(entry, why) });
  }
  return candidates;
}

/** Ids: of each golden server the newest verified image, those of pull requests apart. */
function newestOfGoldens(images: readonly MarkedImage[]): ReadonlySet<string> {
  const newest = new Map<string, string>();
  const outlive = images.filter(({ marks }) => marks.deletionCandidate === undefined && pullRequestOf(marks.environment) === undefined);
  for (const { image, marks } of verifiedOf(outlive)) if (!newest.has(marks.goldenId)) newest.set(marks.goldenId, image.id);
  return new Set(newest.values());
}

async function reapable(ctx: RunContext, { image, marks }: MarkedImage, { all }: ProjectSight): Promise<ReapableImage> {
  const { id, updatedAt } = image;
  // Of verified ones it is not asked.
  const golden = marks.verified
    ? undefined
    : (all.find((server) => server.id === marks.goldenId) ?? (await ctx.cloud.compute.getServer(marks.goldenId)));
  const goldenIsBusy = Boolean(golden?.taskState) || golden?.status === 'UNKNOWN';
  return {
    id,
    updatedAt,
    marks,
    protected: image.protected,
    isDetached: isDetached(image),
    goldenIsBusy,
    mayComeUntil: mayComeUntil(image),
  };
}

function whyOrphaned(dependent: Dependent, sight: ProjectSight): string {
  return dependent.madeFor === 'image' && isUnnamed(dependent, sight) ? 'its image does not need it' : whyLeft[dependent.madeFor];
}
