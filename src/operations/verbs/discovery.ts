import { type FlavorSizes, fits } from '../../domain/fit.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Session } from '../../openstack/identity/types.ts';
import type { NetworkInfo } from '../../openstack/network/types.ts';
import { demandsOfSource } from '../image/source.ts';
import { orNone } from '../removal/attempt.ts';
import type { Plan } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { markedServers } from '../servers/marked.ts';
import { needOf } from '../survey/check-launch.ts';
import { survey } from '../survey/survey.ts';
import { drawUp } from './plan.ts';

/** What a project has to choose from. */
export interface Discovery {
  readonly session: Session;
  /** Any of them may be a golden server: Restage did not make it. */
  readonly servers: readonly Server[];
  /** Of which Nova takes the only one, and of several none. */
  readonly networks: readonly NetworkInfo[];
}

/** Signs in and looks around. Changes nothing. */
export async function discover({ cloud }: RunContext): Promise<Discovery> {
  const session = await cloud.identity.session();
  const [servers, networks] = await Promise.all([cloud.compute.listServers({}), orNone(() => cloud.network.automaticNetworks())]);
  const own = new Set(markedServers({}, servers).map(({ id }) => id));
  return { session, servers: servers.filter(({ id }) => !own.has(id)), networks };
}

/** A plan of one role, and what else would do. */
export interface Draft {
  readonly plan: Plan;
  /** Every flavor that servers of its image fit into, smallest disk first. */
  readonly flavors: readonly FlavorSizes[];
}

/**
 * The checks of `plan`, with nothing looked after on the way: a golden server that a dead run left off stays so. Changes nothing.
 * @throws RestageError as `plan`
 */
export async function draft(given: RunContext, inputs: Inputs): Promise<Draft> {
  const ctx = given.naming(inputs);
  const found = await survey(ctx, inputs, { launches: true });
  const { plan, work } = drawUp(ctx, inputs, found);
  const needs = work.roles.map(({ surveyed, source }) => needOf(demandsOfSource(found, source), surveyed.role.servers.bootVolumeSize));
  return { plan, flavors: found.flavors.filter((flavor) => needs.every((need) => fits(flavor, need).kind === 'fits')) };
}
