/** What a run owes the golden server: the power state to give back. Written before the stop, removed after the start. */
export interface Intent {
    readonly was: PowerState;
    /** When it was found so, milliseconds since the epoch. */
    readonly at: number;
    /** When the newest note was written: what it says of the stop counts from there, milliseconds since the epoch. */
    readonly notedAt: number;
    /**
     * A guest that was asked from within to shut down may still do so until then, milliseconds since the epoch, whatever
     * Nova says of it meanwhile. `undefined` = none was.
     */
    readonly mayGoDownUntil?: number | undefined;
    /** The runs that left a note; usually one. */
    readonly runs: readonly string[];
    /** A run detached while the snapshot goes on; its command, run again, starts the server. */
    readonly isDetached: boolean;
}
/** For people: `run a, b`, or `a run` where none has signed. */
export declare function describeRuns({ runs }: Pick<Intent, 'runs'>): string;
/** A state other than ACTIVE is left as it was found: nothing is owed to it but the end of the note. */
export type PowerState = 'ACTIVE' | 'SHUTOFF' | 'PAUSED' | 'SUSPENDED';
/** The first state of a server of this status. */
export declare function powerStateOf(status: string): PowerState;
/** Added to an intent by a run that leaves with `pending`. */
export declare const leftTag = "restage:left";
/**
 * The intent as tags of the golden server. Tags and not metadata, because each tag is a row of its own: of two clients
 * that write metadata at once, one loses its keys (nova:objects/instance.py saves the whole dictionary). At most 60
 * characters, without `/` and `,`, as Nova wants them.
 */
export declare function intentTags(intent: Omit<Intent, 'runs' | 'isDetached' | 'notedAt'> & {
    readonly run: string;
}): readonly string[];
/**
 * The intent among a server's tags; `undefined` when nothing is owed. Where crashed runs left several, the oldest
 * state counts: the later ones saw what the first had left behind.
 */
export declare function readIntent(tags: readonly string[]): Intent | undefined;
/** All tags of ours, readable or not, for removal. */
export declare function intentTagsOf(tags: readonly string[]): readonly string[];
