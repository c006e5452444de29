import type { Reader } from './reader.js';
import type { ConnectionInputs, DestroyInputs, GoldenInputs, RunInputs, ServerInputs, StatusInputs, Verb } from './types.js';
/** What started the run, where that matters to an input. */
export type RunEventFacts = {
    readonly kind: 'pull-request';
    readonly number: number;
}
/** It is about something, but nothing tells about which environment: there is no default. */
 | {
    readonly kind: 'other' /** For people, such as `workflow_run`. */;
    readonly name: string;
};
/** What the fields depend on besides the inputs. */
export interface FieldContext {
    /** Decides, with `event`, whether there is a default of `environment`. */
    readonly verb: Verb;
    /** What the run is part of: it decides the defaults of `environment`, `ttl` and `may-stop-golden`. */
    readonly event?: RunEventFacts | undefined;
    /** Text of a file that an input names; throws when it cannot be read. */
    readonly readFile: (path: string) => string;
    /** A path without links; throws where there is no such file. Default: as it is written, for files that no link can lead to. */
    readonly realPath?: ((path: string) => string) | undefined;
}
export declare function readConnection(read: Reader): ConnectionInputs;
export declare function readGolden(read: Reader, { event }: FieldContext): GoldenInputs;
export declare function readServers(read: Reader, context: FieldContext): ServerInputs;
export declare function readRun(read: Reader): RunInputs;
/** Only what is named: the default of the verbs that work on one environment is no filter. */
export declare function readStatus(read: Reader): StatusInputs;
export declare function readDestroy(read: Reader): DestroyInputs;
