import { type Call } from '../call.js';
import { type Reply } from '../http.js';
/** Nova. `asOf` (ms) serves lists of servers as they were then. */
export declare function compute(call: Call, asOf?: number): Reply;
