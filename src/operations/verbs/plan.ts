import { formatDuration } from '../../domain/durations.ts';
import { describeDisk } from '../../domain/golden-disks.ts';
import { type GraphStep, pipelineGraph } from '../../engine/pipeline.ts';
import type { Inputs, Shutdown } from '../../inputs/types.ts';
import { goldenDisk } from '../golden/find.ts';
import { haltedNote, obstacleTo, roomNote } from '../golden/obstacles.ts';
import { type OwedStart, startsOwed } from '../golden/owed.ts';
import { budgetNote, estimateOf, type ImageOrder, leavesRunning, tokenNote, withSealing } from '../image/order.ts';
import { sealNote } from '../image/seal-order.ts';
import { sharedWith } from '../image/steps.ts';
import { readerNote } from '../may-write.ts';
import { planRefreshWork, type RefreshWork, type RoleWork } from '../refresh/work.ts';
import type { Plan, Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { whenToDetach } from '../run/time.ts';
import { isCapturedApart, tellLacking, tellMissing } from '../survey/disks.ts';
import { refuse, type Survey, survey } from '../survey/survey.ts';

/** One read-only burst: what `refresh` would do, how long it should take, and until when it may take. Changes nothing, whatever dead runs left. */
export async function plan(given: RunContext, inputs: Inputs): Promise<Result> {
  const ctx = given.naming(inputs);
  const found = await survey(ctx, inputs, { launches: true });
  const { plan } = drawUp(ctx, inputs, found, await startsOwed(ctx, found.servers));
  return { status: 'planned', environment: inputs.servers.environment, plan, timeline: [] };
}

/**
 * The plan of what a survey found, without another request.
 * @param owed golden servers that dead runs left off
 * @throws RestageError with every problem of it.
 */
export function drawUp(
  ctx: RunContext,
  inputs: Inputs,
  found: Survey,
  owed: readonly OwedStart[] = [],
): { readonly plan: Plan; readonly work: RefreshWork } {
  const work = planRefreshWork(ctx, inputs, found, whenToDetach(ctx, inputs));
  refuse(work.problems);
  for (const { source, surveyed } of work.roles) {
    if (source.kind === 'snapshot') tellMissing(ctx, source.order.golden, source.order.disks);
    else tellLacking(ctx, surveyed, found, source.image);
  }
  return { plan: describe(ctx, inputs, found, work, owed), work };
}

function describe(ctx: RunContext, inputs: Inputs, found: Survey, work: RefreshWork, owed: readonly OwedStart[]): Plan {
  const { count } = inputs.servers;
  const [first] = work.roles;
  const golden = first?.surveyed.golden;
  const orders = work.roles.flatMap(({ source }) => (source.kind === 'snapshot' ? [source.order] : []));
  const longest = orders.map((order) => withSealing(estimateOf(order), order.seal?.limitMs)).toSorted((a, b) => b.limitMs - a.limitMs)[0];
  const downtimes = orders.flatMap((order) => lastDowntime(order) ?? []);
  const flavor = first?.target?.flavors[0];
  const { starts, images, launches, retire } = planSteps(ctx, found, work, owed);
  const steps = [...starts, ...images, ...launches, ...retire];
  const facts = [...[readerNote(found.session)].filter((note) => note !== undefined), ...work.kept, ...work.notes];
  const notes = [...facts, ...images.flatMap((step) => step.notes ?? [])];
  return {
    ...(golden === undefined
      ? {}
      : { golden: { id: golden.id, name: golden.name, status: golden.status, diskGb: goldenDisk(golden, found) ?? 0 } }),
    ...(orders.length === 0 ? {} : { disks: disksOf(orders) }),
    ...(first === undefined || first.source.kind === 'snapshot'
      ? {}
      : { image: { id: first.source.image.id, name: first.source.image.name, reused: first.source.kind === 'reused' } }),
    ...(flavor === undefined
      ? {}
      : { flavor: { id: flavor.id, name: flavor.name, disk: flavor.disk, ram: flavor.ram, vcpus: flavor.vcpus } }),
    count,
    ...(longest === undefined
      ? {}
      : {
          estimateSeconds: Math.round(longest.estimateMs / 1000),
          limitSeconds: Math.round(longest.limitMs / 1000),
          limitFormula: longest.formula,
        }),
    ...(downtimes.length === 0 ? {} : { downtimeSeconds: Math.max(...downtimes) }),
    steps: [...steps.map(({ title }) => title), ...notes],
    notes,
    graph: pipelineGraph(steps),
  };
}

/** A golden server may be that of several roles. */
function disksOf(orders: readonly ImageOrder[]): NonNullable<Plan['disks']> {
  const goldens = new Map(orders.map((order) => [order.golden.id, order]));
  return [...goldens.values()].flatMap(({ golden, disks }) => disks.map((disk) => ({ golden: golden.name, ...disk })));
}

/** A line of the plan, and what it waits for. */
interface PlanStep extends GraphStep {
  /** Facts about it. */
  readonly notes?: readonly string[];
}

interface PlanSteps {
  readonly starts: readonly PlanStep[];
  readonly images: readonly PlanStep[];
  readonly launches: readonly PlanStep[];
  readonly retire: readonly PlanStep[];
}

function planSteps(ctx: RunContext, found: Survey, work: RefreshWork, owed: readonly OwedStart[]): PlanSteps {
  const taken = new Set(work.roles.flatMap(({ source }) => (source.kind === 'snapshot' ? [source.order.golden.id] : [])));
  const starts = owed.map(({ golden, line }) => ({ name: `owed ${golden.id}`, title: line(taken.has(golden.id)), after: [] }));
  const images: PlanStep[] = [];
  // The step that hands an image on, by the image or golden server.
  const sources = new Map<string, PlanStep>();
  for (const role of work.roles) {
    const { source } = role;
    const key = source.kind === 'snapshot' ? source.order.golden.id : source.image.id;
    if (sources.has(key)) continue;
    const steps = imageSteps(ctx, found, role);
    images.push(...steps.all);
    sources.set(key, steps.image);
  }
  const launches = new Map<string, PlanStep>();
  for (const role of work.roles) {
    const { source, surveyed } = role;
    const image = sources.get(source.kind === 'snapshot' ? source.order.golden.id : source.image.id);
    const after = surveyed.role.after.flatMap((name) => launches.get(name) ?? []);
    launches.set(surveyed.role.name, {
      name: `launch ${surveyed.role.name}`,
      title: launchLine(found, role),
      after: [...(image === undefined ? [] : [image]), ...after],
    });
  }
  const retiring = work.plan.current.length + work.plan.retire.length;
  const isLast = ({ name }: PlanStep) => name.startsWith('start ');
  const retire =
    retiring === 0
      ? []
      : [
          {
            name: 'retire',
            title: `delete ${retiring} server(s) of the previous generation`,
            after: [...launches.values(), ...starts, ...images.filter(isLast)],
          },
        ];
  return { starts, images, launches: [...launches.values()], retire };
}

function imageSteps(
  ctx: RunContext,
  found: Survey,
  { surveyed, source }: RoleWork,
): { readonly all: readonly PlanStep[] /** Gives the image. */; readonly image: PlanStep } {
  if (source.kind !== 'snapshot') {
    const title = `use image ${source.image.name}${ageOf(source)}; take no snapshot${sharedNote(source)}`;
    const image: PlanStep = { name: `image ${source.image.id}`, title, after: [] };
    return { all: [image], image };
  }
  const { golden } = source.order;
  const estimate = estimateOf(source.order);
  const { shutdown } = surveyed.role.golden;
  const { mayStopGolden } = source.order.inputs;
  const stops = golden.status === 'ACTIVE' && !leavesRunning(shutdown) && mayStopGolden;
  const [verb, wake] = shutdown === 'pause' ? ['pause', 'unpause'] : ['stop', 'start'];
  const budget = budgetNote(source.order, ctx.clock.now());
  const notes = [
    ...source.order.disks.map((disk) => `disk of ${golden.name}: ${describeDisk(disk)}`),
    ...[haltedNote(golden, surveyed.role.golden), roomNote(golden), tokenNote(found.session, source.order, ctx.clock.now())].filter(
      (note) => note !== undefined,
    ),
    ...(golden.status === 'ACTIVE' && mayStopGolden ? [waysLine(source.order, found)] : []),
    ...(budget === undefined ? [] : [budget]),
  ];
  const stop: PlanStep = { name: `stop ${golden.id}`, title: `${verb} golden server ${golden.name} (${shutdown})`, after: [] };
  const image: PlanStep = {
    name: `snapshot ${golden.id}`,
    title: `snapshot ${golden.name}: about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)} (${estimate.formula})${sharedNote(source)}`,
    after: stops ? [stop] : [],
    notes: stops ? [] : notes,
  };
  const { seal } = source.order;
  const sealed =
    seal === undefined ? [] : [{ name: `seal ${golden.id}`, title: sealNote(golden, seal, estimate.estimateMs), after: [image] }];
  const given = sealed[0] ?? image;
  if (!stops) return { all: [image, ...sealed], image: given };
  const start: PlanStep = {
    name: `start ${golden.id}`,
    title: `${wake} golden server ${golden.name} again as soon as its disk is captured (${downtimeOf(source.order)})`,
    after: [],
    afterHandOn: [image],
    notes,
  };
  return { all: [stop, image, start, ...sealed], image: given };
}

/** Which values of `shutdown` suit this golden server, and what each costs. */
function waysLine({ golden, inputs, data }: ImageOrder, { storage }: Survey): string {
  const captured = golden.imageId === undefined ? 'the snapshots of its volumes' : 'the copy of its disk';
  const stop = `the stop (at most ${formatDuration(inputs.shutdownTimeoutMs)})`;
  const costs: readonly (readonly [Shutdown, string])[] = [
    ['graceful', `down for ${stop} and ${captured}`],
    ['pause', `down for ${captured}, \`live\``],
    ['quiesce', 'not down, `quiesced`'],
    ['cloud', "down only while the cloud's own snapshot service stops it; without such a service not down, `live`"],
    ['skip', 'not down, `live`'],
  ];
  const isPossible = (shutdown: Shutdown) =>
    obstacleTo(golden, shutdown, storage) === undefined && !(data.length > 0 && isCapturedApart(golden, shutdown));
  const open = costs.filter(([shutdown]) => isPossible(shutdown));
  const closed = costs.flatMap(([shutdown]) => (open.some(([one]) => one === shutdown) ? [] : `\`${shutdown}\``));
  const ways = open.map(([shutdown, cost]) => `\`${shutdown}\`: ${cost}`).join('; ');
  return `values of \`shutdown\` for ${golden.name}: ${ways}${closed.length === 0 ? '' : `; not possible here: ${closed.join(', ')}`}`;
}

/** What its last snapshot cost is the best that can be said; before the first, by the kind of its disk. */
function downtimeOf(order: ImageOrder): string {
  const { golden, inputs } = order;
  const last = lastDowntime(order);
  if (last !== undefined) return `down about ${formatDuration(last * 1000)}, as at its last snapshot`;
  if (inputs.shutdown === 'pause') return 'paused for the snapshots of its volumes';
  const stop = formatDuration(inputs.shutdownTimeoutMs);
  if (golden.imageId === undefined) return `down for the stop (at most ${stop}) and the snapshots of its volumes`;
  return `down for the stop (at most ${stop}) and until Nova allows the start: seconds if the cloud makes the image in the background, otherwise the whole snapshot`;
}

/** Seconds. */
function lastDowntime({ golden, history, inputs }: ImageOrder): number | undefined {
  if (golden.status !== 'ACTIVE' || leavesRunning(inputs.shutdown)) return undefined;
  return history.findLast(({ downtimeSeconds }) => downtimeSeconds !== undefined)?.downtimeSeconds;
}

function sharedNote(source: RoleWork['source']): string {
  const projects = sharedWith(source);
  return projects.length === 0 ? '' : `; share it with project(s) ${projects.join(', ')} once it is verified`;
}

function ageOf(source: RoleWork['source']): string {
  return source.kind === 'reused' && source.age !== undefined ? `, ${source.age}` : '';
}

function launchLine(found: Survey, { surveyed, target }: RoleWork): string {
  const { role } = surveyed;
  const flavor = target?.flavors[0];
  const after = role.after.length > 0 ? `, after ${role.after.join(' and ')}` : '';
  const network = surveyed.things?.networkIds?.length === 0 ? ', without a network because the project has none' : '';
  const { quarantine } = role.servers;
  const held = quarantine === undefined ? '' : `, in security group ${quarantine} until they are ready`;
  return `launch ${role.servers.count} server(s) of ${role.servers.environment}${found.roles.length > 1 ? ` (${role.name})` : ''}${flavor === undefined ? '' : ` with flavor ${flavor.name}`}${network}${after}${held}`;
}
