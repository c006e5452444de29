import type { AuthorizedKeys } from '../domain/authorized-keys.js';
import type { ValuesOf } from './row.js';
import type { connectionRows } from './rows/connection.js';
import type { destroyRows } from './rows/destroy.js';
import type { goldenRows } from './rows/golden.js';
import type { runRows } from './rows/run.js';
import type { serverRows } from './rows/servers.js';
export type { ReadyCheck } from './ready.js';
export type { GoldenElsewhere } from './rows/golden.js';
export { type Verb, verbs } from './verbs.js';
/**
 * The inputs (contract.md#inputs), parsed: every field present, defaults applied, durations in milliseconds, lists as
 * arrays. Absent stays `undefined`, distinct from empty and from false. The fields are those of the rows.
 */
export interface Inputs {
    readonly connection: ConnectionInputs;
    /** With an environment file, only what its top says; `roles` tell all. */
    readonly golden: GoldenInputs;
    /** So here, but `environment`, `ttlMs`, `concurrency` and `onFailure` are the same in every role. */
    readonly servers: ServerInputs;
    /** At least one. Without an environment file, one, of `golden` and `servers`. */
    readonly roles: readonly Role[];
    readonly run: RunInputs;
    readonly destroy: DestroyInputs;
    readonly status: StatusInputs;
}
/** Servers of one kind in an environment, from one golden server or image. */
export interface Role {
    readonly name: string;
    /** Names of the roles that must be ready before this one starts. */
    readonly after: readonly string[];
    readonly golden: GoldenInputs;
    readonly servers: ServerInputs;
}
export interface ConnectionInputs extends ValuesOf<typeof connectionRows> {
}
export interface GoldenInputs extends ValuesOf<typeof goldenRows> {
}
export interface ServerInputs extends ValuesOf<typeof serverRows> {
    /** The public keys of `sshUsers`; absent = they were not read. */
    readonly authorizedKeys?: AuthorizedKeys;
}
export interface RunInputs extends ValuesOf<typeof runRows> {
}
/** Of `destroy` alone. */
export interface DestroyInputs extends ValuesOf<typeof destroyRows> {
}
/** Of `status` alone. */
export interface StatusInputs {
    /** Show this one's servers and images alone; `undefined` = all. */
    readonly environment: string | undefined;
}
/** How the golden server is brought to rest for its snapshot. */
export type Shutdown = GoldenInputs['shutdown'];
