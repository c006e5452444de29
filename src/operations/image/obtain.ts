import type { Consistency } from '../../domain/consistency.ts';
import type { RestageError } from '../../domain/errors.ts';
import type { Stage } from '../../domain/marks.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { goldenDisk, goldenProblem } from '../golden/find.ts';
import { cloudNow } from '../golden/lease.ts';
import type { TimelineSpan } from '../results.ts';
import type { Survey } from '../survey/survey.ts';
import { type MarkedImage, newestProven } from './find.ts';
import type { ImageOrder, PendingImage } from './order.ts';
import { measuredBy } from './prove.ts';
import { takeImage } from './take.ts';

/** Where the image will come from, decided before anything is touched. */
export type ImageSource =
  /** The user named it. */
  | { readonly kind: 'named'; readonly image: Image }
  /** Young enough by `image-max-age`, or left by a refresh that did not get to its servers. */
  | { readonly kind: 'reused'; readonly entry: MarkedImage }
  | { readonly kind: 'snapshot'; readonly order: ImageOrder };

export type Obtained =
  | PendingImage
  | {
      readonly kind: 'image';
      readonly image: Image;
      readonly consistency: Consistency | undefined;
      readonly evidence: string | undefined;
      readonly snapshotSeconds: number | undefined;
      readonly downtimeSeconds: number | undefined;
      readonly timeline: readonly TimelineSpan[];
    };

/** The newest proven image of the golden server, if the user allows its age. */
export function reusableImage(deps: Deps, inputs: Inputs, found: Survey): MarkedImage | undefined {
  const { imageMaxAgeMs } = inputs.golden;
  return imageMaxAgeMs > 0 ? newestProven(found.goldenImages, cloudNow(deps), imageMaxAgeMs) : undefined;
}

/** Plans a snapshot of the golden server; what stands against it is added to `problems`. */
export function planSnapshot(
  deps: Deps,
  inputs: Inputs,
  found: Survey,
  golden: Server,
  purpose: { readonly role: string; readonly generation: number; readonly stage: Stage | undefined },
  problems: RestageError[],
): ImageOrder {
  const underWay = found.goldenImages.some(({ image, marks }) => !marks.verified && image.status !== 'active');
  const problem = goldenProblem(golden, inputs.golden.shutdown, underWay);
  if (problem !== undefined) problems.push(problem);
  return {
    golden,
    diskGb: goldenDisk(golden, found.flavors) ?? 0,
    inputs: inputs.golden,
    marks: { environment: inputs.servers.environment, ...purpose },
    measured: measuredBy(found.goldenImages),
    leaveAt: leaveAt(deps, inputs),
  };
}

/** Time for an orderly end before the budget is used up. */
const leaveEarlyMs = 60_000;

function leaveAt({ clock }: Deps, { run }: Inputs): number | undefined {
  if (!run.wait) return clock.now();
  return run.timeBudgetMs === undefined ? undefined : clock.now() + Math.max(run.timeBudgetMs / 2, run.timeBudgetMs - leaveEarlyMs);
}

export async function obtainImage(deps: Deps, source: ImageSource): Promise<Obtained> {
  switch (source.kind) {
    case 'named':
      return fromImage(source.image, undefined);
    case 'reused':
      deps.emit({
        type: 'note',
        message: `Using image ${source.entry.image.name} of ${source.entry.image.createdAt}; no snapshot is taken.`,
      });
      return fromImage(source.entry.image, source.entry.marks.consistency);
    case 'snapshot': {
      const taken = await takeImage(deps, source.order);
      return taken.kind === 'pending' ? taken : { ...taken, kind: 'image' };
    }
    default:
      return source satisfies never;
  }
}

function fromImage(image: Image, consistency: Consistency | undefined): Obtained {
  return { kind: 'image', image, consistency, evidence: undefined, snapshotSeconds: undefined, downtimeSeconds: undefined, timeline: [] };
}
