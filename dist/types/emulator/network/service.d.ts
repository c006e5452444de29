import { type Call } from '../call.js';
import { type Reply } from '../http.js';
/** Neutron. */
export declare function network(call: Call): Reply;
