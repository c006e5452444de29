import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/**
 * One environment and everything it owns, gone: its servers with their ports, floating IPs and volumes, and the images
 * that were made for it with their volume snapshots. An image that another environment's servers run from stays, and is
 * said to. What cannot be deleted keeps nothing else, and is the result's `failure`.
 * @throws RestageError `environment-busy`
 */
export declare function destroy(deps: Deps, inputs: Inputs): Promise<Result>;
