import { type Call } from '../call.js';
import { type Reply } from '../http.js';
/** Cinder v3. Microversions differ in messages alone; all else is as in 3.0. `asOf` (ms) serves lists as they were then. */
export declare function volume(call: Call, asOf?: number): Reply;
