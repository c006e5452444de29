import type { Emit } from '../../engine/events.js';
import type { Verb } from '../../inputs/types.js';
import type { Result } from '../../operations/results.js';
import type { Host, RunParts } from '../../operations/run/context.js';
import { type RestageOptions } from './options.js';
/** What a run depends on besides its options. Each has a default that does in Node. */
export interface RestageSurroundings {
    /** Abort it to cancel the run: its changes are undone, and the promise rejects with `CancelledError`. Default: never. */
    readonly signal?: AbortSignal | undefined;
    /** Steps, progress, notes and warnings as they come, clean of secrets. Default: none is reported. */
    readonly onEvent?: Emit | undefined;
    /** Where the cloud is configured (`OS_*`), and what commands get a part of. Default: `process.env`. */
    readonly env?: Readonly<Record<string, string | undefined>> | undefined;
    /** Checks by TCP and HTTP, and commands. Default: this machine's. */
    readonly host?: Host | undefined;
    /** Asked by `destroy` before it deletes anything. Default: it deletes without asking. */
    readonly confirm?: RunParts['confirm'];
    /** Identifies the run in marks: 1 to 40 of `[a-z0-9-]`. Default: a new one. */
    readonly runId?: string | undefined;
    /** How long clean-up may take after a failure or an abort, milliseconds. Default: 15 minutes. */
    readonly cleanupMs?: number | undefined;
}
/**
 * Runs one operation: `refresh`, where `operation` says no other. The cloud is found as the `openstack` client finds it.
 *
 * @returns what was found and made. `status` `pending` = call again to go on; `failure` = something is left to do although the work is done
 * @throws RestageError with a stable `code`, a `hint`, and the cloud's request ids; `CancelledError` after an abort, when all is taken back
 */
export declare function restage({ operation, ...options }: RestageOptions & {
    readonly operation?: Verb | undefined;
}, surroundings?: RestageSurroundings): Promise<Result>;
