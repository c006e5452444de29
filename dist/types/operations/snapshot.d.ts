import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/** Golden server -> image that is proven usable; golden server back in the power state that it was found in. */
export declare function snapshot(deps: Deps, inputs: Inputs): Promise<Result>;
