import type { ImageMarks, ServerMarks } from './marks.js';
/** A server that carries our marks. */
export interface MarkedServer {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    /** As Nova shows it; `undefined` on a server that boots from a volume. */
    readonly imageId: string | undefined;
    /** ISO 8601, UTC. */
    readonly created: string;
    readonly marks: ServerMarks;
}
/** An image that an unfinished generation may have been made from. */
export interface RefreshImage {
    readonly id: string;
    readonly status: string;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
    /** `undefined` = not made by Restage: the user named it. */
    readonly marks: ImageMarks | undefined;
}
export interface LaunchPlan {
    readonly generation: number;
    /** Already there and wanted, by index. */
    readonly keep: readonly MarkedServer[];
    /** Indexes to create. */
    readonly missing: readonly number[];
    /** In ERROR: of no use, and in the way of their index. */
    readonly broken: readonly MarkedServer[];
    /** Younger servers of an index that an older one holds. */
    readonly doubles: readonly MarkedServer[];
    /** Beyond `count`. Reported and left alone. */
    readonly surplus: readonly MarkedServer[];
    /** Of the same image, in another generation. Reported and left alone. */
    readonly ofOtherGenerations: readonly MarkedServer[];
    /** Reported and left alone. */
    readonly ofOtherImages: readonly MarkedServer[];
}
/**
 * What a launch into an environment finds and lacks.
 *
 * @param request.servers the environment's servers; other roles are left out here
 * @param request.generation the generation to fill; by default the one that the environment's servers of this image are
 * in, the finished and then the newest first, or the next free one when it has none
 */
export declare function planLaunch(request: {
    readonly servers: readonly MarkedServer[];
    readonly imageId: string;
    readonly role: string;
    readonly count: number;
    readonly generation?: number | undefined;
}): LaunchPlan;
export type RefreshPlan = 
/** Take a snapshot, and launch this generation from it. */
({
    readonly kind: 'start';
} & RefreshWork)
/** An earlier run left this generation unfinished; go on with its image. */
 | ({
    readonly kind: 'finish' /** At most one of each golden server. */;
    readonly imageIds: readonly string[];
} & RefreshWork);
interface RefreshWork {
    readonly generation: number;
    /** Servers of unfinished generations that cannot be finished: to be undone first. */
    readonly undo: readonly MarkedServer[];
    /** Servers of the generation in use: they go when the new one is ready. */
    readonly current: readonly MarkedServer[];
    /** Servers older than the generation in use, left by a run that ended before it took them away. */
    readonly retire: readonly MarkedServer[];
}
/**
 * Where a refresh of an environment begins.
 *
 * A generation is finished once one of its servers is no longer a candidate. A newer one is unfinished; the newest of
 * these that still has an image is finished, and what is left of the others is undone. A refresh whose generation is
 * finished and whose older ones are still there was cut off before it took them away: that is all that is left to do.
 *
 * @param state.servers the environment's servers, of all roles
 * @param state.images images made for this environment, and those its servers were launched from
 * @param state.environment leaves out the candidates of other environments among these images; by default all count
 */
export declare function planRefresh(state: {
    readonly servers: readonly MarkedServer[];
    readonly images: readonly RefreshImage[];
    readonly environment?: string | undefined;
}): RefreshPlan;
/** The image a server was launched from; our mark first, because Nova shows none for a server on a volume. */
export declare function imageOf(server: MarkedServer): string | undefined;
export {};
