import type { Reader } from './reader.js';
import type { ConnectionInputs, GoldenInputs, RunInputs, ServerInputs } from './types.js';
/** What the fields depend on besides the inputs. */
export interface FieldContext {
    /** What the run is part of: it decides the defaults of `environment` and `ttl`. */
    readonly event?: {
        readonly kind: 'pull-request';
        readonly number: number;
    } | undefined;
    /** Text of a file that an input names; throws when it cannot be read. */
    readonly readFile: (path: string) => string;
}
export declare function readConnection(read: Reader): ConnectionInputs;
export declare function readGolden(read: Reader): GoldenInputs;
export declare function readServers(read: Reader, context: FieldContext): ServerInputs;
export declare function readRun(read: Reader): RunInputs;
