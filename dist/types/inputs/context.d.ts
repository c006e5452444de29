import type { Verb } from './verbs.js';
/** What started the run, where that matters to an input. */
export type RunEventFacts = {
    readonly kind: 'pull-request';
    readonly number: number;
}
/** The event does not identify an environment: there is no default. */
 | {
    readonly kind: 'other' /** For people, such as `workflow_run`. */;
    readonly name: string;
};
/** What the inputs depend on besides their own text. */
export interface ParseContext {
    /** Decides, with `event`, whether there is a default of `environment`. */
    readonly verb: Verb;
    /** What the run is part of: it decides the defaults of `environment`, `ttl` and `may-stop-golden`. */
    readonly event?: RunEventFacts | undefined;
    /** Text of a file that an input names; throws when it cannot be read. */
    readonly readFile: (path: string) => string;
    /** A path without links; throws where there is no such file. Default: as it is written, for files that no link can lead to. */
    readonly realPath?: ((path: string) => string) | undefined;
}
