import { RestageError } from '../../domain/errors.js';
import type { Role } from '../../inputs/types.js';
import type { Deps } from '../deps.js';
/** What a role's names beside golden server, image and flavor came down to. */
export interface NamedThings {
    /** Ids of those to attach; the project's only one where the user names none; `undefined` = the cloud shows none, and Nova chooses. */
    readonly networkIds: readonly string[] | undefined;
    readonly floatingNetworkId: string | undefined;
    readonly serverGroupId: string | undefined;
}
/** Looks up every name of every role, each kind in as few requests as the cloud allows. What is missing is added to `problems`. */
export declare function lookUp(deps: Deps, roles: readonly Role[], problems: RestageError[]): Promise<ReadonlyMap<string, NamedThings>>;
