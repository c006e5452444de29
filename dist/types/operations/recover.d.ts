import type { Deps } from './deps.js';
import type { Result } from './results.js';
/**
 * After a run that was interrupted: brings back the golden servers that it stopped, and removes what it left
 * unfinished. Goes by the marks of `deps.runId` alone; what another run is at work on is not touched.
 */
export declare function recover(deps: Deps): Promise<Result>;
