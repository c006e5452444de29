import type { Inputs } from '../inputs/types.js';
import type { Deps } from './deps.js';
import type { Result } from './results.js';
/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 *
 * The golden servers that are snapshotted and the environment are held from before the stop until the old generation is
 * gone. A refresh that rides on an image that is there already holds its environment alone: pull requests launch side
 * by side.
 */
export declare function refresh(deps: Deps, inputs: Inputs): Promise<Result>;
