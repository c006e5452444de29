import { type Call } from '../call.js';
import { type Reply } from '../http.js';
import type { State } from '../state.js';
/** Keystone, in the versions that the cloud has. */
export declare function identity(call: Call): Reply;
/** Ends a token at once. */
export declare function endToken(state: State, id: string): void;
