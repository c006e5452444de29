import { imagesInUse } from '../image/in-use.ts';
import type { MarkedImage } from '../image/ownership.ts';
import { deferred, imageThing, kept, type Thing } from '../removal/attempt.ts';
import { isDependentOf, isLeftIn, listDependents, thingOf } from '../removal/dependents.ts';
import { keptGoldens } from '../removal/kept-goldens.ts';
import type { RemovedResource } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { readGrounds } from '../servers/guard.ts';
import { serversOf } from '../servers/marked.ts';

/** Images of an environment, by what becomes of them with it. */
export interface ChosenImages {
  readonly go: readonly MarkedImage[];
  /** With the reason. */
  readonly stay: readonly Thing[];
}

/** What the deletion of an environment would delete, leave for another time and keep, by one look that changes nothing. */
export async function wouldGo(ctx: RunContext, environment: string, images: ChosenImages): Promise<readonly RemovedResource[]> {
  const [all, grounds, dependents] = await Promise.all([
    ctx.cloud.compute.listServers({}),
    readGrounds(ctx),
    listDependents(ctx, ['server', 'coming-server']),
  ]);
  const why = `of environment ${environment}`;
  const goldens = keptGoldens(ctx, all, ({ marks }) => (marks.environment === environment ? why : undefined), grounds);
  const standing = new Set(goldens.map(({ resource }) => resource.id));
  const owned = serversOf(ctx, all, environment).filter(({ id }) => !standing.has(id));
  const beside = owned.flatMap((server) => dependents.filter((dependent) => isDependentOf(dependent, server)));
  const orphans = dependents.filter((dependent) => !beside.includes(dependent) && isLeftIn(environment, dependent, standing));
  const inUse = await imagesInUse(
    ctx,
    all.filter(({ id }) => !owned.some((own) => own.id === id)),
  );
  const would = (thing: Thing): RemovedResource => ({ ...thing, outcome: 'would' });
  return [
    ...goldens.map(({ resource }) => resource),
    ...owned.map(({ id, name }) => would({ kind: 'server', id, name, environment, why })),
    ...beside.map((dependent) => would(thingOf(dependent, 'its server goes'))),
    ...orphans.map((dependent) => would(thingOf(dependent, why))),
    ...images.go.map((entry) => {
      const thing = imageThing(entry, `made for environment ${environment}`);
      if (inUse.has(entry.image.id)) return deferred(thing, 'servers run from it').resource;
      return entry.image.protected ? deferred(thing, 'it is protected').resource : would(thing);
    }),
    ...images.stay.map((thing) => kept(thing).resource),
  ];
}
