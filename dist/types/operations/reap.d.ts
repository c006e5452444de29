import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/**
 * Everything that carries our marks and is past its expiry, belongs to a run that is over, or was made beside a server
 * or an image that is gone. A dry run unless `apply`; then each is looked at again before it goes, and one pass takes at
 * most half of the project's servers, and of its images (ten at least). What cannot be deleted is the result's `failure`.
 * @throws RestageError `checks-failed` when this machine's clock and the cloud's are too far apart to judge an expiry.
 */
export declare function reap(deps: Deps, inputs: Inputs): Promise<Result>;
