import { RestageError } from '../../domain/errors.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';
import { defineStep, type Step, type StepContext } from '../run/step.ts';
import { type ImageSource, probeImage } from './obtain.ts';
import type { Obtained, ObtainedImage, PendingImage } from './order.ts';
import { takeImage } from './take.ts';

interface RoleSource {
  readonly surveyed: { readonly role: { readonly name: string } };
  readonly source: ImageSource;
}

export interface ImageSteps {
  /** One for each image: roles of one golden server share it. Side by side. */
  readonly steps: readonly Step<Obtained>[];
  readonly stepOf: (source: ImageSource) => Step<Obtained>;
  /** What each role has come to have; a role whose image is still under way is left out. */
  readonly byRole: (roles: readonly RoleSource[], resultOf: StepContext['resultOf']) => Readonly<Record<string, Image>>;
  readonly results: (resultOf: StepContext['resultOf']) => {
    readonly images: readonly ObtainedImage[];
    readonly pending: readonly PendingImage[];
  };
}

export function imageSteps(sources: readonly ImageSource[]): ImageSteps {
  const byKey = new Map<string, Step<Obtained>>();
  for (const source of sources) {
    if (byKey.has(keyOf(source))) continue;
    byKey.set(
      keyOf(source),
      defineStep<Obtained>({
        name: `image ${nameOf(source)}`,
        title: source.kind === 'snapshot' ? `Snapshot golden server ${nameOf(source)}` : `Use image ${nameOf(source)}`,
        isQuiet: true,
        after: [],
        probe: ({ ctx }) => probeImage(ctx, source),
        run: ({ ctx, handOn }) => obtainImage(ctx, source, handOn),
      }),
    );
  }
  const steps = [...byKey.values()];
  const stepOf = (source: ImageSource): Step<Obtained> => {
    const step = byKey.get(keyOf(source));
    if (step === undefined) throw new TypeError(`no step for ${nameOf(source)}`);
    return step;
  };
  const results: ImageSteps['results'] = (resultOf) => {
    const obtained = steps.map((step) => resultOf(step));
    return {
      images: obtained.filter((one) => one.kind === 'image'),
      pending: obtained.filter((one) => one.kind === 'pending'),
    };
  };
  const byRole: ImageSteps['byRole'] = (roles, resultOf) =>
    Object.fromEntries(
      roles.flatMap(({ surveyed, source }) => {
        const obtained = resultOf(stepOf(source));
        return obtained.kind === 'image' ? [[surveyed.role.name, obtained.image]] : [];
      }),
    );
  return { steps, stepOf, byRole, results };
}

function keyOf(source: ImageSource): string {
  return source.kind === 'snapshot' ? `golden ${source.order.golden.id}` : `image ${source.image.id}`;
}

function nameOf(source: ImageSource): string {
  return source.kind === 'snapshot' ? source.order.golden.name : source.image.name;
}

/**
 * @param onVerified gets the image before the golden server is back
 * @throws RestageError as `takeImage` does
 */
async function obtainImage(ctx: RunContext, source: ImageSource, onVerified: (image: ObtainedImage) => void): Promise<Obtained> {
  if (source.kind !== 'snapshot') throw new RestageError('internal', `Image ${source.image.name} is there, and not to be taken.`);
  return takeImage(ctx, source.order, onVerified);
}
