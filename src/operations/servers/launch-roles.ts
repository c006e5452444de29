import { addressOf } from '../../domain/address.ts';
import { withAuthorizedKeys } from '../../domain/authorized-keys.ts';
import { RestageError } from '../../domain/errors.ts';
import type { LaunchPlan } from '../../domain/generations.ts';
import { readSeal, type Stage } from '../../domain/marks.ts';
import { defaultRole } from '../../domain/names.ts';
import { rolesBefore } from '../../inputs/spec/order.ts';
import { renderUserData } from '../../inputs/spec/user-data.ts';
import type { Inputs, Role } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { withLeasedUndo } from '../lease/hold.ts';
import type { LeaseSubject } from '../lease/record.ts';
import type { ServerResult } from '../results.ts';
import { defineStep, type ResultOf, type RunContext, type Step, type StepContext } from '../run/context.ts';
import { launchGeneration } from './launch-generation.ts';
import type { Launching, LaunchOrder, LaunchTarget } from './order.ts';
import { serversOfRole } from './result.ts';

/** How one role of an environment is launched, once its image is there. */
export interface RoleLaunch {
  readonly role: Role;
  readonly stage: Stage | undefined;
  readonly rollback: LaunchOrder['rollback'];
  /** `undefined` = its image is not there yet: nothing is launched. */
  readonly image: (context: StepContext) => Pick<Image, 'id' | 'name' | 'properties'> | undefined;
  /** As in `LaunchOrder`, where no other role waits for this one. */
  readonly idleUntil?: (context: StepContext) => number | undefined;
  /** What to keep, what to create and with what, now that the image is known. */
  readonly prepare: (imageId: string, context: StepContext) => Promise<{ readonly plan: LaunchPlan; readonly target: LaunchTarget }>;
}

/** `undefined` = not begun: its image is not there, or a role that comes before it was left. */
export type LaunchStep = Step<Launching | undefined>;

/**
 * A step for each role, after `before` and after the roles that it names. The roles come in an order in which that works.
 * @param detachAt as in `LaunchOrder`
 */
export function launchSteps(
  launches: readonly RoleLaunch[],
  before: readonly Step<unknown>[],
  detachAt: number | undefined,
): readonly LaunchStep[] {
  const steps = new Map<string, LaunchStep>();
  for (const launch of inOrder(launches)) {
    const { role } = launch;
    const earlier = role.after.flatMap((name) => steps.get(name) ?? []);
    const step = defineStep<Launching | undefined>({
      name: `launch ${role.name}`,
      title: `Launch ${role.servers.count} server(s) of ${role.servers.environment}${role.name === defaultRole ? '' : ` (${role.name})`}`,
      after: [...before, ...earlier],
      probe: async (context) => {
        const canBegin = launch.image(context) !== undefined && earlier.every((role) => context.resultOf(role)?.kind === 'launched');
        return canBegin ? { state: 'absent' } : { state: 'there', value: undefined };
      },
      run: async (context) => {
        const image = launch.image(context);
        if (image !== undefined) refuseRaw(image);
        const imageId = image?.id ?? '';
        const { plan, target } = await launch.prepare(imageId, context);
        const rendered = userDataOf(role, launches, steps, context);
        const inputs = { ...role.servers, userData: withAuthorizedKeys(rendered, role.servers.authorizedKeys) };
        const { stage, rollback } = launch;
        const isWaitedFor = launches.some((other) => other.role.after.includes(role.name));
        const idleUntil = isWaitedFor ? undefined : launch.idleUntil?.(context);
        const order: LaunchOrder = { role: role.name, stage, imageId, plan, target, inputs, rollback, detachAt, idleUntil };
        return launchGeneration(context.ctx, order, context.undo);
      },
    });
    steps.set(role.name, step);
  }
  return [...steps.values()];
}

/**
 * Whatever led here: no server is made of a copy of a golden server that awaits its sealing. It says so from its creation on.
 * @throws RestageError `image-not-sealed`
 */
function refuseRaw({ id, name, properties }: Pick<Image, 'id' | 'name' | 'properties'>): void {
  const seal = readSeal(properties);
  if (seal === 'malformed' || seal?.kind !== 'awaited') return;
  throw new RestageError(
    'image-not-sealed',
    `Image ${name} (${id}) is a raw copy that is still to be sealed. Restage launches nothing from it.`,
    {
      hint: 'Run `restage snapshot` with `seal`, which seals it, or choose another image.',
    },
  );
}

/** Addresses of the roles that are ready by then, directly or through others. */
function userDataOf(
  role: Role,
  launches: readonly RoleLaunch[],
  steps: ReadonlyMap<string, LaunchStep>,
  context: StepContext,
): string | undefined {
  if (role.servers.userData === undefined || role.after.length === 0) return role.servers.userData;
  const earlier = [
    ...rolesBefore(
      role.name,
      launches.map((launch) => launch.role),
    ),
  ];
  const known = earlier.flatMap((name) => {
    const step = steps.get(name);
    return [
      [name, serversOfRole(step && context.resultOf(step)).map((server) => ({ name: server.name, address: inner(server) }))] as const,
    ];
  });
  return renderUserData(role.servers.userData, Object.fromEntries(known));
}

/**
 * By which the servers of an environment reach each other: a fixed address, of the version by which the server is reached. Its floating IP
 * is not its own for long: a new generation takes over those of the one before.
 */
function inner({ address, floatingIp, addresses }: ServerResult): string {
  if (address !== undefined && address !== floatingIp) return address;
  const fixed = addresses.map((text) => ({ address: text, version: text.includes(':') ? 6 : 4, kind: 'fixed' as const }));
  return addressOf(fixed, 'any') ?? '';
}

function inOrder(launches: readonly RoleLaunch[]): readonly RoleLaunch[] {
  const ordered: RoleLaunch[] = [];
  const left = [...launches];
  while (left.length > 0) {
    const at = left.findIndex(({ role }) => role.after.every((name) => ordered.some((done) => done.role.name === name)));
    const [next] = left.splice(Math.max(0, at), 1);
    if (at < 0 || next === undefined)
      throw new RestageError('invalid-input', 'The roles depend on each other in a cycle.', {
        hint: 'Check `after` in the environment file.',
      });
    ordered.push(next);
  }
  return ordered;
}

/**
 * Runs the steps of a verb. When one fails, everything that was registered is taken back, unless the user wants to look
 * at what failed (`on-failure: keep`); a cancelled run is always taken back.
 * @param subject under whose lease the steps run, if any
 */
export async function runSteps(
  ctx: RunContext,
  inputs: Inputs,
  subject: LeaseSubject | undefined,
  steps: readonly Step<unknown>[],
): Promise<ResultOf> {
  const { emit, signal } = ctx;
  return withLeasedUndo(ctx, subject, async (undo) => {
    try {
      const resultOf = await ctx.pipeline(steps, undo, inputs.servers.concurrency);
      undo.release();
      return resultOf;
    } catch (error) {
      if (inputs.servers.onFailure === 'keep' && !signal.aborted && undo.size > 0) {
        undo.release();
        emit({
          type: 'warning',
          title: 'Failed servers are kept',
          message: `\`on-failure\` is \`keep\`. To delete them, run \`restage destroy --environment ${inputs.servers.environment}\`.`,
        });
      }
      throw error;
    }
  });
}
