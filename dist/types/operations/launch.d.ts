import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/**
 * Image -> N servers of an environment, ready. Keeps those that are there, adds what is missing. The environment is held
 * meanwhile: of two runs at once, the second finds what the first has made.
 */
export declare function launch(deps: Deps, inputs: Inputs): Promise<Result>;
