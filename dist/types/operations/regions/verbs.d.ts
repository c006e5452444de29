import type { Inputs } from '../../inputs/types.js';
import type { Deps } from '../deps.js';
import type { Result } from '../results.js';
/**
 * The verbs, wherever `deps` says that they are to work: in one region each of them is just itself.
 */
type Operation = (deps: Deps, inputs: Inputs) => Promise<Result>;
export declare const plan: Operation;
export declare const snapshot: Operation;
export declare const launch: Operation;
export declare const refresh: Operation;
export declare const destroy: Operation;
export declare const reap: Operation;
export declare const release: Operation;
export declare const status: Operation;
/** See `keep`. */
export declare function keep(deps: Deps, inputs: Inputs, otherwise: () => Promise<Result>): Promise<Result>;
/** See `recover`. */
export declare function recover(deps: Deps): Promise<Result>;
export {};
