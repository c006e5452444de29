/** What a run tells the world while it goes on. Entry points turn these into log groups, progress lines and annotations. */
export type RunEvent = 
/** A numbered piece of work begins. */
{
    readonly type: 'step-start';
    readonly step: string;
    readonly title: string;
} | {
    readonly type: 'step-end';
    readonly step: string;
    readonly title: string;
    readonly outcome: 'done' | 'failed' | 'skipped';
    readonly milliseconds: number;
}
/** A wait goes on: at most one per poll. `step`: the one that it is in; `undefined` = between two steps. */
 | {
    readonly type: 'progress';
    readonly step: string | undefined;
    readonly progress: Progress;
}
/** A fact worth a line. */
 | {
    readonly type: 'note';
    readonly message: string;
}
/** Something that the user should look at although the run goes on; an annotation in a workflow. */
 | {
    readonly type: 'warning';
    readonly title: string;
    readonly message: string;
}
/**
 * How a golden server is, as it was last seen or told. `owesStart`: this run, or one before it, has to start it. `stoppedBy`: the runs that
 * stopped it, where this one did not.
 */
 | {
    readonly type: 'golden';
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly owesStart: boolean;
    readonly stoppedBy?: readonly string[];
}
/** An output is known (contract.md#outputs), before the run ends. */
 | {
    readonly type: 'output';
    readonly name: string;
    readonly value: string;
};
export interface Progress {
    /** What is waited for, for example `image restage-golden-2026… to become active`. */
    readonly waitingFor: string;
    /** Last state seen, for example `image saving, server image_uploading`. */
    readonly state: string;
    readonly elapsedMs: number;
    /** Expected whole duration; `undefined` where unknown. */
    readonly estimateMs: number | undefined;
    /** The wait ends in failure after this long. */
    readonly limitMs: number;
}
export type Emit = (event: RunEvent) => void;
