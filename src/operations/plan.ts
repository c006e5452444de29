import { formatDuration } from '../domain/durations.ts';
import { pipelineGraph } from '../engine/pipeline.ts';
import type { Inputs, Shutdown } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { goldenDisk } from './golden/find.ts';
import { naming } from './golden/naming.ts';
import { tendStrays } from './golden/strays.ts';
import { obstacleTo } from './golden/ways.ts';
import { budgetNote, leavesRunning } from './image/budget.ts';
import { estimateOf, type ImageOrder } from './image/order.ts';
import { planRefreshWork, type RefreshWork, type RoleWork } from './refresh/plan-work.ts';
import { refreshSteps } from './refresh/steps.ts';
import type { Plan, Result } from './results.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';
import { whenToLeave } from './time-budget.ts';

/** One read-only burst: what `refresh` would do, how long it should take, and until when it may take. */
export async function plan(given: Deps, inputs: Inputs): Promise<Result> {
  const deps = naming(given, inputs);
  const found = await survey(deps, inputs, { launches: true });
  return tendStrays(deps, found.servers, { patient: false }, async () => {
    const { plan } = drawUp(deps, inputs, found);
    return { status: 'planned', environment: inputs.servers.environment, plan, timeline: [] };
  });
}

/**
 * The plan of what a survey found, without another request.
 * @throws RestageError with every problem of it.
 */
export function drawUp(deps: Deps, inputs: Inputs, found: Survey): { readonly plan: Plan; readonly work: RefreshWork } {
  const work = planRefreshWork(deps, inputs, found, whenToLeave(deps, inputs));
  refuse(work.problems);
  return { plan: describe(deps, inputs, found, work), work };
}

function describe(deps: Deps, inputs: Inputs, found: Survey, work: RefreshWork): Plan {
  const { count } = inputs.servers;
  const [first] = work.roles;
  const golden = first?.surveyed.golden;
  const estimates = work.roles.flatMap(({ source }) => (source.kind === 'snapshot' ? [estimateOf(source.order)] : []));
  const longest = estimates.toSorted((a, b) => b.limitMs - a.limitMs)[0];
  const flavor = first?.target?.flavors[0];
  const retiring = work.plan.current.length + work.plan.retire.length;
  return {
    ...(golden === undefined
      ? {}
      : { golden: { id: golden.id, name: golden.name, status: golden.status, diskGb: goldenDisk(golden, found) ?? 0 } }),
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
    steps: [
      ...work.kept,
      ...work.notes,
      ...new Set(work.roles.flatMap((role) => imageLines(deps, found, role))),
      ...work.roles.map((role) => launchLine(found, role)),
      ...(retiring > 0 ? [`take away ${retiring} server(s) of the generation before`] : []),
    ],
    graph: pipelineGraph(refreshSteps(deps, inputs, found, work).steps),
  };
}

function imageLines({ clock }: Deps, found: Survey, { surveyed, source }: RoleWork): readonly string[] {
  if (source.kind !== 'snapshot') return [`use image ${source.image.name}${ageOf(source)}; no snapshot`];
  const { golden } = source.order;
  const estimate = estimateOf(source.order);
  const note = budgetNote(source.order, clock.now());
  const { shutdown } = surveyed.role.golden;
  const { mayStopGolden } = source.order.inputs;
  const stops = golden.status === 'ACTIVE' && !leavesRunning(shutdown) && mayStopGolden;
  const [verb, wake] = shutdown === 'pause' ? ['pause', 'unpause'] : ['stop', 'start'];
  return [
    ...(stops ? [`${verb} golden server ${golden.name} (${shutdown})`] : []),
    `snapshot ${golden.name}: about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)} (${estimate.formula})`,
    ...(stops ? [`${wake} golden server ${golden.name} again, as soon as its disk is captured: ${downtimeOf(source.order)}`] : []),
    ...(golden.status === 'ACTIVE' && mayStopGolden ? [waysLine(source.order, found)] : []),
    ...(note === undefined ? [] : [note]),
  ];
}

/** Which values of `shutdown` suit this golden server, and what each costs. */
function waysLine({ golden, inputs }: ImageOrder, { storage }: Survey): string {
  const captured = golden.imageId === undefined ? 'the snapshots of its volumes' : 'the copy of its disk';
  const stop = `the stop (at most ${formatDuration(inputs.shutdownTimeoutMs)})`;
  const costs: readonly (readonly [Shutdown, string])[] = [
    ['graceful', `down for ${stop} and ${captured}`],
    ['pause', `down for ${captured}, \`live\``],
    ['quiesce', 'not down, `quiesced`'],
    ['cloud', 'down for what a snapshot service of the cloud needs; without one not down, `live`'],
    ['skip', 'not down, `live`'],
  ];
  const open = costs.filter(([shutdown]) => obstacleTo(golden, shutdown, storage) === undefined);
  const closed = costs.flatMap(([shutdown]) => (open.some(([one]) => one === shutdown) ? [] : `\`${shutdown}\``));
  const ways = open.map(([shutdown, cost]) => `\`${shutdown}\`: ${cost}`).join('; ');
  return `ways to take it (\`shutdown\`): ${ways}${closed.length === 0 ? '' : `; not possible here: ${closed.join(', ')}`}`;
}

/** What its last snapshot cost is the best that can be said; before the first, by the kind of its disk. */
function downtimeOf({ golden, history, inputs }: ImageOrder): string {
  const last = history.findLast(({ downtimeSeconds }) => downtimeSeconds !== undefined)?.downtimeSeconds;
  if (last !== undefined) return `down about ${formatDuration(last * 1000)}, as at its last snapshot`;
  if (inputs.shutdown === 'pause') return 'paused for the snapshots of its volumes';
  const stop = formatDuration(inputs.shutdownTimeoutMs);
  if (golden.imageId === undefined) return `down for the stop (at most ${stop}) and the snapshots of its volumes`;
  return `down for the stop (at most ${stop}) and until Nova lets it go: seconds where the cloud works on in the background, else the whole snapshot`;
}

function ageOf(source: RoleWork['source']): string {
  return source.kind === 'reused' && source.age !== undefined ? `, ${source.age}` : '';
}

function launchLine(found: Survey, { surveyed, target }: RoleWork): string {
  const { role } = surveyed;
  const flavor = target?.flavors[0];
  const after = role.after.length > 0 ? `, after ${role.after.join(' and ')}` : '';
  const network = surveyed.things?.networkIds?.length === 0 ? ', without a network: the project has none' : '';
  return `launch ${role.servers.count} server(s) of ${role.servers.environment}${found.roles.length > 1 ? ` (${role.name})` : ''}${flavor === undefined ? '' : ` with flavor ${flavor.name}`}${network}${after}`;
}
