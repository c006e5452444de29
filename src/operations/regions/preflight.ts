import { RestageError } from '../../domain/errors.ts';
import { planLaunch, planRefresh } from '../../domain/generations.ts';
import { readImageMarks } from '../../domain/marks.ts';
import { dataOnVolumes, whyNotCopied } from '../../domain/region-copy.ts';
import type { Inputs, Role } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { chooseSource, demandsOfSource, newestAllowed } from '../image/source.ts';
import type { RunContext } from '../run/context.ts';
import { goldensIn, serversOf } from '../servers/marked.ts';
import { checkRequests, type Demands, demandsOf, type LaunchRequest, targetOf } from '../survey/check-launch.ts';
import { refuse, type Survey, type SurveyedRole, survey } from '../survey/survey.ts';
import { copiesOf } from './copy-image.ts';
import { isCopied, withoutGolden } from './owed.ts';
import type { Region, Site } from './site.ts';

/** What a verb means to do in the other regions. */
export type Errand = 'snapshot' | 'launch' | 'refresh';

/** What was found out before anything was touched. */
export interface Foresight {
  /** Of the first region. */
  readonly found: Survey;
  /** Of a plan, in the other regions: a copy of the image for each, and a launch for each role. */
  readonly steps: readonly string[];
  /** As in a plan. */
  readonly notes: readonly string[];
}

/**
 * Checks in every other region what `launch` will need there, at the beginning of the hour rather than at its end. What stands against
 * the work in the first region its own verb tells.
 * @throws RestageError `image-not-copyable`, and as `survey` finds
 */
export async function preflight({ home, others }: Site, inputs: Inputs, errand: Errand): Promise<Foresight> {
  const found = await survey(home.ctx, inputs, { launches: errand !== 'snapshot' });
  const roles = found.roles.flatMap((surveyed) => expect(home.ctx, found, surveyed, errand) ?? []);
  const checked = await Promise.all(others.map((region) => checkRegion(home, region, inputs, roles, errand)));
  refuse(checked.flatMap(({ problems }) => problems));
  return { found, steps: checked.flatMap(({ steps }) => steps), notes: checked.flatMap(({ notes }) => notes) };
}

/** What a role will be launched from. */
interface Expected {
  readonly surveyed: SurveyedRole;
  readonly demands: Demands;
  /** `undefined` = it is still to be taken. */
  readonly image: Image | undefined;
  /** Snapshots of volumes hold its data, or a part of them. */
  readonly onVolumes: boolean;
}

function expect(ctx: RunContext, found: Survey, surveyed: SurveyedRole, errand: Errand): Expected | undefined {
  const { golden } = surveyed;
  const newest = errand === 'launch' ? newestAllowed(ctx, surveyed)?.image : undefined;
  const image = surveyed.image ?? newest;
  if (image !== undefined) {
    const demands = demandsOf(found, image);
    return { surveyed, demands, image, onVolumes: demands.volumes.length > 0 };
  }
  const purpose = { generation: 0, stage: undefined, resume: [] } as const;
  const source = chooseSource(ctx, undefined, found, surveyed, purpose, []);
  if (source === undefined) return undefined;
  const demands = demandsOfSource(found, source);
  return {
    surveyed,
    demands,
    image: source.kind === 'snapshot' ? undefined : source.image,
    onVolumes: demands.volumes.length > 0 || (golden !== undefined && golden.imageId === undefined),
  };
}

async function checkRegion(home: Region, region: Region, inputs: Inputs, roles: readonly Expected[], errand: Errand) {
  const shared = region.images === home.images;
  const problems = roles.flatMap((role) => copyProblem(role, shared, home.owner) ?? []);
  const copies = shared ? [] : [`${region.name}: copy the image from ${home.name}`];
  const launches =
    errand === 'snapshot'
      ? { problems: [], steps: [], notes: [] }
      : await checkLaunches(region, inputs, roles, { errand, shared, owner: home.owner });
  return {
    steps: [...copies, ...launches.steps],
    notes: launches.notes,
    problems: [...problems, ...launches.problems].map((problem) => inRegion(region.name, problem)),
  };
}

async function checkLaunches(
  { name, ctx }: Region,
  inputs: Inputs,
  roles: readonly Expected[],
  { errand, shared, owner }: { readonly errand: Errand; readonly shared: boolean; readonly owner: string },
) {
  const { environment } = inputs.servers;
  const expected = new Map(roles.map((role) => [role.surveyed.role.name, role]));
  const comes = (role: Role) => {
    const image = expected.get(role.name)?.image;
    return image === undefined ? role.golden.golden !== undefined : isCopied(image, owner);
  };
  const there = await survey(
    ctx,
    withoutGolden(inputs, (role) => (comes(role) ? undefined : role.golden.image)),
    { launches: true },
  );
  const problems = [...there.problems];
  const servers = serversOf(ctx, there.servers, environment);
  const goldens = goldensIn(ctx, there.servers, environment);
  const next = errand === 'refresh' ? planRefresh({ servers, images: [], environment, goldens }).generation : undefined;
  const asked: LaunchRequest[] = [];
  for (const surveyed of there.roles) {
    const { role } = surveyed;
    const of = expected.get(role.name);
    if (of === undefined) continue;
    const { image } = of;
    const expectedId = image && (shared || !isCopied(image, owner) ? image.id : await copyIn(ctx, image));
    const imageId = surveyed.image?.id ?? expectedId ?? '';
    const { generation, missing } = planLaunch({ servers, imageId, role: role.name, count: role.servers.count, generation: next, goldens });
    const target = targetOf(there, surveyed, surveyed.image === undefined ? of.demands : demandsOf(there, surveyed.image), problems);
    asked.push({ surveyed, generation, missing, target });
  }
  const { requests, notes } = checkRequests(ctx, there, asked, problems);
  return { problems, steps: requests.map((request) => lineOf(name, request)), notes: notes.map((note) => `${name}: ${note}`) };
}

function lineOf(region: string, { surveyed: { role }, target }: LaunchRequest): string {
  const flavor = target?.flavors[0];
  const which = flavor === undefined ? '' : ` with flavor ${flavor.name}`;
  return `${region}: launch ${role.servers.count} server(s) of ${role.servers.environment}${which}`;
}

async function copyIn(ctx: RunContext, image: Image): Promise<string | undefined> {
  const goldenId = readImageMarks(image.properties, image.name)?.goldenId ?? '';
  return (await copiesOf(ctx, goldenId, image.id))[0]?.id;
}

function copyProblem({ surveyed: { role, golden }, image, onVolumes }: Expected, shared: boolean, owner: string): RestageError | undefined {
  if (image !== undefined && !isCopied(image, owner)) return undefined;
  const why = onVolumes ? dataOnVolumes : shared || image === undefined ? undefined : whyNotCopied(image);
  if (why === undefined) return undefined;
  const what = role.golden.image ?? role.golden.golden ?? role.name;
  return new RestageError('image-not-copyable', `The image of ${what} cannot be made available in this region: ${why}.`, {
    hint:
      golden?.imageId === undefined
        ? 'Use only one region, or recreate the golden server so that it boots from an image.'
        : 'Use only one region, or copy only the root disk (`volumes: root`).',
  });
}

/** The same error, with the region that it is of. */
function inRegion(region: string, { code, message, hint, requestIds }: RestageError): RestageError {
  return new RestageError(code, `${region}: ${message}`, { hint, requestIds });
}
