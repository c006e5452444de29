import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/** What Restage has in this project: environments with their servers, and images. */
export declare function status(deps: Deps, _inputs: Inputs): Promise<Result>;
