import type { Inputs } from '../../inputs/types.ts';
import type { Deps } from '../deps.ts';

/** Every verb begins with it: what its inputs call a golden server is one from then on, marked or not, whether the verb makes use of it or not. */
export function naming(deps: Deps, { roles }: Pick<Inputs, 'roles'>): Deps {
  const names = roles.flatMap(({ golden }) => golden.golden ?? []);
  return { ...deps, goldens: [...new Set([...(deps.goldens ?? []), ...names])] };
}
