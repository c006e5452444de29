import { formatDuration } from '../domain/durations.ts';
import { pipelineGraph } from '../engine/pipeline.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { goldenDisk } from './golden/find.ts';
import { naming } from './golden/naming.ts';
import { roomNote } from './golden/room.ts';
import { tendStrays } from './golden/strays.ts';
import { budgetNote } from './image/budget.ts';
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
      ...new Set(work.roles.flatMap((role) => imageLines(deps, role))),
      ...work.roles.map((role) => launchLine(found, role)),
      ...(retiring > 0 ? [`take away ${retiring} server(s) of the generation before`] : []),
    ],
    graph: pipelineGraph(refreshSteps(deps, inputs, found, work).steps),
  };
}

function imageLines({ clock }: Deps, { surveyed, source }: RoleWork): readonly string[] {
  if (source.kind !== 'snapshot') return [`use image ${source.image.name}${ageOf(source)}; no snapshot`];
  const { golden } = source.order;
  const estimate = estimateOf(source.order);
  const note = budgetNote(source.order, clock.now());
  const { shutdown } = surveyed.role.golden;
  const stops = golden.status === 'ACTIVE' && shutdown !== 'skip' && source.order.inputs.mayStopGolden;
  const room = roomNote(golden);
  return [
    ...(room === undefined ? [] : [room]),
    ...(stops ? [`stop golden server ${golden.name} (${shutdown})`] : []),
    `snapshot ${golden.name}: about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)} (${estimate.formula})`,
    ...(stops ? [`start golden server ${golden.name} again, as soon as its disk is captured: ${downtimeOf(source.order)}`] : []),
    ...(note === undefined ? [] : [note]),
  ];
}

/** What its last snapshot cost is the best that can be said; before the first, by the kind of its disk. */
function downtimeOf({ golden, history, inputs }: ImageOrder): string {
  const last = history.findLast(({ downtimeSeconds }) => downtimeSeconds !== undefined)?.downtimeSeconds;
  if (last !== undefined) return `down about ${formatDuration(last * 1000)}, as at its last snapshot`;
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
