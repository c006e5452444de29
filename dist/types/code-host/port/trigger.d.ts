/** What an event of a pull request says. True when it was sent; by the time that it is read, the pull request may have changed. */
export interface PullEvent {
    readonly number: number;
    /** What its code host calls it, as `Adapter.pullName`. */
    readonly pullName: string;
    /** `opened`, `synchronize`, `labeled`, …, as GitHub calls them; `''` where the event has none; `commented` where it is a comment. */
    readonly action: string;
    /** The label that was put on or taken off; `undefined` of `labeled` = the host does not say which, and `labels` decide. */
    readonly label: string | undefined;
    readonly labels: readonly string[];
    readonly open: boolean;
    readonly merged: boolean;
    readonly headSha: string | undefined;
    /** Login of who opened it. */
    readonly author?: string | undefined;
    /** The head is in another repository, or in a deleted one. An event that does not say so counts as one. */
    readonly fork: boolean;
}
/** What started a job: it decides which environment the run may take for granted, and whose word it is. */
export type Trigger = 
/** An event of a pull request itself. `saysFork`: the event says so, and not only fails to rule it out. */
{
    readonly kind: 'pull-request';
    readonly pull: PullEvent;
    readonly saysFork: boolean;
}
/** A comment on a pull request: the event says neither where its head is nor what state it is in. */
 | {
    readonly kind: 'pull-comment';
    readonly number: number;
    readonly remark: Remark;
}
/** Only people or times that the repository trusts can start it: a push, a schedule, a manual start. */
 | {
    readonly kind: 'own';
}
/** Any other: nothing says which environment it is about. */
 | {
    readonly kind: 'other';
    readonly name: string;
    /** What it is about, at the start of a sentence; `undefined` = not said. */
    readonly subject?: string | undefined;
    /** A comment or a review, which anyone may write in a public repository. */
    readonly remark: Remark | undefined;
    /** It is about a head in another repository. */
    readonly saysFork: boolean;
};
export interface Remark {
    /** How its author stands to the repository, in the host's own word; `undefined` = not said. */
    readonly association: string | undefined;
    /** The associations of those who may write to the repository, or belong to its owner; none where the host's events do not show any: it is refused then. */
    readonly trusted: readonly string[];
}
