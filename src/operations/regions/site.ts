import { RestageError } from '../../domain/errors.ts';
import type { Emit, RunEvent } from '../../engine/events.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { RunContext } from '../run/context.ts';

/** One region, as its operations see it. */
export interface Region {
  readonly name: string;
  readonly ctx: RunContext;
  /** Address of its image service: two regions of one address have the same images. */
  readonly images: string;
  /** As whom this session makes images there. */
  readonly owner: string;
}

/** The regions of a run, in the order of the input `region`. */
export interface Site {
  /** Where the golden server lives. */
  readonly home: Region;
  readonly others: readonly Region[];
}

/**
 * Signs in and finds out which regions share their images.
 * @throws RestageError `region-unknown`, `service-missing`, `invalid-input` for two names of one region
 */
export async function openSite(ctx: RunContext): Promise<Site> {
  const { region } = await ctx.cloud.identity.session();
  const seen = await Promise.all([{ region, cloud: ctx.cloud }, ...ctx.elsewhere].map(look));
  refuseDuplicates(seen);
  const regionOf = (each: RegionSight, emit: Emit): Region => {
    const sharing = seen.filter((other) => other !== each && other.images === each.images).map(({ cloud }) => cloud);
    return { name: each.region, images: each.images, owner: each.owner, ctx: ctx.inRegion(each.cloud, sharing, emit) };
  };
  const [home, ...others] = seen;
  if (home === undefined) throw new TypeError('a site has a home');
  return {
    home: regionOf(home, tellIn(home.region, ctx.emit, { isHome: true })),
    others: others.map((each) => regionOf(each, tellIn(each.region, ctx.emit, { isHome: false }))),
  };
}

export function regionsOf({ home, others }: Site): readonly Region[] {
  return [home, ...others];
}

interface RegionSight {
  readonly region: string;
  readonly cloud: Cloud;
  readonly images: string;
  readonly servers: string;
  readonly owner: string;
}

async function look({ region, cloud }: { readonly region: string; readonly cloud: Cloud }): Promise<RegionSight> {
  const [images, servers, owner] = await Promise.all([cloud.endpoint('image'), cloud.endpoint('compute'), cloud.image.owner()]);
  return { region, cloud, images, servers, owner };
}

/** Servers of the one would be taken for those of the other. */
function refuseDuplicates(seen: readonly RegionSight[]): void {
  for (const [at, { region, servers }] of seen.entries()) {
    const duplicate = seen.slice(0, at).find((other) => other.servers === servers);
    if (duplicate === undefined) continue;
    throw new RestageError('invalid-input', `region: ${duplicate.region} and ${region} have the same compute service, ${servers}.`, {
      hint: 'Name only one of them. If `compute_endpoint_override` is set, set it separately for each region (`regions` in clouds.yaml).',
    });
  }
}

/** Says where it happens. Outputs are the home region's: a workflow knows of one image. */
function tellIn(region: string, emit: Emit, { isHome }: { readonly isHome: boolean }): Emit {
  const stepOf = (step: string) => (isHome ? step : `${region} ${step}`);
  const told = (event: RunEvent): RunEvent => {
    switch (event.type) {
      case 'step-start':
      case 'step-end':
        return { ...event, step: stepOf(event.step), title: `${region}: ${event.title}` };
      case 'progress': {
        const { progress, step } = event;
        const waitingFor = `${region}: ${progress.waitingFor}`;
        return { ...event, step: step === undefined ? undefined : stepOf(step), progress: { ...progress, waitingFor } };
      }
      case 'note':
        return { ...event, message: `${region}: ${event.message}` };
      case 'warning':
        return { ...event, title: `${region}: ${event.title}` };
      case 'golden':
        return event;
      case 'output':
        return event;
      default:
        return event satisfies never;
    }
  };
  return (event) => {
    if (isHome || event.type !== 'output') emit(told(event));
  };
}
