import { markKeys } from '../../domain/marks.ts';
import type { Found } from '../../engine/pipeline.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { ImageSteps } from '../image/image-steps.ts';
import type { RunContext } from '../run/context.ts';
import type { StepContext } from '../run/step.ts';
import type { LaunchStep } from '../servers/launch-roles.ts';
import { isDetached } from '../servers/launched-result.ts';
import type { Survey } from '../survey/survey.ts';
import type { RefreshWork } from './plan-work.ts';

/** What every step of a refresh goes by. */
export interface RefreshContext {
  /** The run is to end: it was cancelled, or lost a lease. */
  readonly isEnding: () => boolean;
  readonly inputs: Inputs;
  readonly found: Survey;
  readonly work: RefreshWork;
  readonly images: ImageSteps;
  readonly beforePromotion: BeforePromotion | undefined;
  /** Of servers under way, milliseconds since the epoch; `undefined` = they are waited for. */
  readonly detachAt: number | undefined;
}

/**
 * What is to be written down before the new generation counts: a run that dies right after it may leave nothing to be gone on with
 * otherwise. The generation may still come to nothing.
 * @param images by role
 */
export type BeforePromotion = (ctx: RunContext, images: Readonly<Record<string, Image>>) => Promise<void>;

/** Nothing is launched before every image is there, where servers would only stand around; nor handed over before all servers are. */
export function unlessPending(
  { images }: RefreshContext,
  launches: readonly LaunchStep[] = [],
): (context: StepContext) => Promise<Found<undefined>> {
  return async ({ resultOf }) => {
    const isPending = images.results(resultOf).pending.length > 0 || isDetached(launches.map((step) => resultOf(step)));
    return isPending ? { state: 'there', value: undefined } : { state: 'absent' };
  };
}

export function obtainedImages({ images }: RefreshContext, resultOf: StepContext['resultOf']): readonly Image[] {
  return images.results(resultOf).images.map(({ image }) => image);
}

/** Those that this run has verified. */
export function newImages({ images }: RefreshContext, resultOf: StepContext['resultOf']): readonly Image[] {
  return images.results(resultOf).images.flatMap(({ image, snapshot }) => (snapshot === undefined ? [] : [image]));
}

/** Takes from these images the word that a refresh is to go on with them. */
export async function settleImages({ cloud }: RunContext, images: readonly Image[]): Promise<void> {
  for (const image of images) {
    if (image.properties[markKeys.stage] === 'candidate') await cloud.image.removeProperty(image.id, markKeys.stage);
  }
}
