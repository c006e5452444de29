import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { RunContext } from '../run/context.ts';
import type { SurveyedRole } from '../survey/survey.ts';
import { canStillSucceed } from './adopt.ts';
import type { MarkedImage } from './ownership.ts';

/** `3d old`, by the cloud's clock. */
export function ageOf(ctx: RunContext, image: Image): string {
  return `${formatDuration(Math.max(0, cloudNow(ctx) - Date.parse(image.createdAt)))} old`;
}

/** A snapshot that was begun is waited for, or finished, by any run. */
export function hasUnfinished({ goldenImages }: Pick<SurveyedRole, 'goldenImages'>): boolean {
  return goldenImages.some(({ image, marks }) => !marks.verified && canStillSucceed(image));
}

/**
 * `may-stop-golden: false`, and no image will do.
 * @param newest the golden server's newest verified image, however old
 */
export function mayNotStop(
  ctx: RunContext,
  golden: Pick<Server, 'name'>,
  { imageMaxAgeMs }: Pick<GoldenInputs, 'imageMaxAgeMs'>,
  newest: MarkedImage | undefined,
): RestageError {
  const hint =
    'Take one with a run that may stop it (`restage snapshot`, the nightly workflow), raise `image-max-age`, or set `may-stop-golden: true`.';
  if (newest === undefined) {
    const message = `Golden server ${golden.name} has no verified image, and this run may not stop it for one (\`may-stop-golden\` is \`false\`).`;
    return new RestageError('image-not-found', message, { hint });
  }
  const { image } = newest;
  return new RestageError(
    'image-too-old',
    `The newest verified image of golden server ${golden.name}, ${image.name} (${image.id}) of ${image.createdAt}, is ${ageOf(ctx, image)}, \`image-max-age\` is ${formatDuration(imageMaxAgeMs)}, and this run may not stop the golden server for a new one (\`may-stop-golden\` is \`false\`).`,
    { hint },
  );
}
