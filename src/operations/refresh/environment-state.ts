import { imageOf, type MarkedServer, planLaunch } from '../../domain/generations.ts';
import { isSetAside } from '../../domain/set-aside.ts';
import { defineStep, type Step } from '../run/context.ts';
import { goldensIn, serversOf } from '../servers/marked.ts';
import { removeServers } from '../servers/remove.ts';
import { obtainedImages, type RefreshContext, type RefreshWork, settleImages, unlessPending } from './work.ts';

/** So long the list of servers that a run began with counts, no other run having worked on the environment since, milliseconds. */
const freshMs = 60_000;

/** The environment as the launch finds it. */
export interface EnvironmentState {
  readonly generation: number;
  /** What the new generation is made of so far, and what is left alone. */
  readonly servers: readonly MarkedServer[];
  /** In its way: of runs that were cut off, more than is wanted, or of roles that are no more. */
  readonly undo: readonly MarkedServer[];
  /** In its way, too, and left alone: they counted as the environment's own, and their user has set them aside. */
  readonly spared: readonly MarkedServer[];
  /** Golden servers that carry the environment's marks: none of it. */
  readonly goldens: readonly MarkedServer[];
  /** Replaced by it. */
  readonly old: readonly MarkedServer[];
}

/** Takes out of the new generation's way what is not to stay; `undefined` where an image is still under way. */
export function clearStep(refresh: RefreshContext): Step<EnvironmentState | undefined> {
  const { inputs, found, work, images, isEnding } = refresh;
  const { environment, concurrency } = inputs.servers;
  const { length } = work.plan.undo;
  return defineStep<EnvironmentState | undefined>({
    name: 'clear',
    title: length > 0 ? `Delete ${length} server(s) that an earlier run left unfinished` : 'Start the launch',
    isQuiet: length === 0,
    after: [],
    // Not for the golden servers' return.
    afterHandOn: images.steps,
    probe: unlessPending(refresh),
    // A launch that failed is over, not unfinished: the next refresh takes a fresh snapshot. A cancelled one goes on with this.
    undo: ({ resultOf }) => ({
      title: 'mark this refresh as over',
      run: async (here) => (isEnding() ? undefined : settleImages(here, obtainedImages(refresh, resultOf))),
    }),
    run: async ({ ctx, resultOf }) => {
      const imageIds = new Set(obtainedImages(refresh, resultOf).map(({ image }) => image.id));
      const took = work.roles.some(({ source }) => source.kind === 'snapshot');
      // A snapshot takes its time; a user may have launched into the environment meanwhile.
      const isOld = took && ctx.clock.now() - found.at > freshMs;
      const servers = isOld ? await ctx.cloud.compute.listServers({}) : found.servers;
      const state = stateOf(serversOf(ctx, servers, environment), goldensIn(ctx, servers, environment), work, imageIds);
      if (state.spared.length > 0) {
        const names = state.spared.map(({ name, id, status }) => `${name} (${id}, ${status})`).join(', ');
        const message = `They are out of use, and more than the wanted number: ${names}. They are deleted together with this generation.`;
        ctx.emit({ type: 'warning', title: `${state.spared.length} server(s) of ${environment} are left alone`, message });
      }
      await removeServers(ctx, state.undo, concurrency);
      return state;
    },
  });
}

function stateOf(
  all: readonly MarkedServer[],
  goldens: readonly MarkedServer[],
  { plan, roles }: RefreshWork,
  imageIds: ReadonlySet<string>,
): EnvironmentState {
  const undone = new Set(plan.undo.map(({ id }) => id));
  const living = all.filter(({ id }) => !undone.has(id));
  const [own, others] = [living.filter(isOwn), living.filter((server) => !isOwn(server))];
  const newest = Math.max(0, ...others.map(({ marks }) => marks.generation));
  if (newest >= plan.generation)
    return { generation: newest + 1, servers: [], undo: [...plan.undo, ...own], spared: [], goldens, old: others };
  const wanted = new Set(
    roles.flatMap(({ surveyed: { role }, source }) => {
      const imageId = source.kind === 'snapshot' ? '' : source.image.id;
      return planLaunch({
        servers: own,
        imageId,
        role: role.name,
        count: role.servers.count,
        generation: plan.generation,
        goldens,
      }).keep.map(({ id }) => id);
    }),
  );
  const unwanted = own.filter(({ id }) => !wanted.has(id));
  const isSpared = (server: MarkedServer) => server.marks.stage !== 'candidate' && isSetAside(server);
  return {
    generation: plan.generation,
    servers: own.filter(({ id }) => wanted.has(id)),
    undo: [...plan.undo, ...unwanted.filter((server) => !isSpared(server))],
    spared: unwanted.filter(isSpared),
    goldens,
    old: others,
  };

  function isOwn(server: MarkedServer): boolean {
    return server.marks.generation === plan.generation && imageIds.has(imageOf(server) ?? '');
  }
}
