import { RestageError } from '../domain/errors.ts';
import { defaultRole } from '../domain/names.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { obtainImage, planSnapshot, reusableImage } from './image/obtain.ts';
import { imageResult, pendingResult } from './image/result.ts';
import type { Result } from './results.ts';
import { refuse, survey } from './survey/survey.ts';

/** Golden server -> image that is proven usable; golden server back in the power state that it was found in. */
export async function snapshot(deps: Deps, inputs: Inputs): Promise<Result> {
  const found = await survey(deps, inputs, { snapshots: true, launches: false });
  const reused = reusableImage(deps, inputs, found);
  const own = reused === undefined ? found.golden?.id : undefined;
  return tendStrays(deps, found.servers, { patient: true, own }, async () => {
    const problems = [...found.problems];
    const order =
      found.golden && planSnapshot(deps, inputs, found, found.golden, { role: defaultRole, generation: 0, stage: undefined }, problems);
    refuse(problems);
    if (order === undefined)
      throw new RestageError('invalid-input', '`golden` is missing.', { hint: 'Give the name or id of the golden server.' });
    const obtained = await obtainImage(deps, reused === undefined ? { kind: 'snapshot', order } : { kind: 'reused', entry: reused });
    if (obtained.kind === 'pending') return pendingResult(obtained, inputs.servers.environment);
    return { status: 'complete', ...imageResult(obtained) };
  });
}
