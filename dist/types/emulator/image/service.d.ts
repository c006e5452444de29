import { type Call } from '../call.js';
import { type Reply } from '../http.js';
/** Glance v2; of v1 alone nothing is emulated but that it has no v2. `asOf` (ms) serves lists as they were then. */
export declare function image(call: Call, asOf?: number): Reply;
