import { RestageError } from '../domain/errors.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { imageSteps } from './image/image-steps.ts';
import { chooseSource, type ImageSource } from './image/obtain.ts';
import { imageResult, pendingResult } from './image/result.ts';
import type { Result } from './results.ts';
import { runSteps } from './servers/launch-roles.ts';
import { refuse, survey } from './survey/survey.ts';

/** Golden server -> image that is proven usable; golden server back in the power state that it was found in. */
export async function snapshot(deps: Deps, inputs: Inputs): Promise<Result> {
  const found = await survey(deps, inputs, { launches: false });
  const problems = [...found.problems];
  const purpose = { generation: 0, stage: undefined, resume: [] };
  const sources = found.roles.flatMap((surveyed) => chooseSource(deps, inputs, found, surveyed, purpose, problems) ?? []);
  return tendStrays(deps, found.servers, { patient: true, own: goldensOf(sources) }, async () => {
    refuse(problems);
    if (sources.length === 0)
      throw new RestageError('invalid-input', '`golden` is missing.', { hint: 'Give the name or id of the golden server.' });
    const { steps, results } = imageSteps(deps, sources);
    const { images, pending } = results(await runSteps(deps, inputs, (run) => run(steps)));
    if (pending.length > 0) return pendingResult(pending, inputs.servers.environment);
    return { status: 'complete', ...imageResult(images) };
  });
}

/** The golden servers that the run itself will bring back. */
export function goldensOf(sources: readonly ImageSource[]): readonly string[] {
  return sources.flatMap((source) => (source.kind === 'snapshot' ? [source.order.golden.id] : []));
}
