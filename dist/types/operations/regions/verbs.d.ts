import type { Inputs, Verb } from '../../inputs/types.js';
import type { Result } from '../results.js';
import { type RunParts } from '../run/context.js';
export declare const plan: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const snapshot: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const launch: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const refresh: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const destroy: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const reap: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const release: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
export declare const status: (parts: RunParts, rest_0: Inputs) => Promise<Result>;
/** See `extendEnvironment`. */
export declare const extendEnvironment: (parts: RunParts, rest_0: Inputs, otherwise: () => Promise<Result>) => Promise<Result>;
/** See `recover`. */
export declare const recover: (parts: RunParts) => Promise<Result>;
export type Operation = (deps: RunParts, inputs: Inputs) => Promise<Result>;
export declare const operations: Readonly<Record<Verb, Operation>>;
