import type { RunContext } from '../run/context.js';
/** What only one run may work on at a time. */
export type LeaseSubject = {
    readonly kind: 'golden';
    readonly id: string /** Its id where only that is known. */;
    readonly name: string;
}
/** Of one project: another project's environment of the same name is another one. */
 | {
    readonly kind: 'environment';
    readonly projectId: string;
    readonly name: string;
}
/** One that the cloud still makes, while its golden server runs again. */
 | {
    readonly kind: 'image';
    readonly id: string;
    readonly name: string;
};
export declare function goldenSubject({ id, name }: {
    readonly id: string;
    readonly name?: string;
}): LeaseSubject;
export declare function imageSubject({ id, name }: {
    readonly id: string;
    readonly name?: string;
}): LeaseSubject;
export declare function environmentSubject({ cloud }: RunContext, name: string): Promise<LeaseSubject & {
    readonly kind: 'environment';
}>;
/** One word for it, the same on every machine, of no other subject of this cloud. */
export declare function subjectKey(subject: LeaseSubject): string;
/** The reverse of `subjectKey`. */
export declare function readSubjectKey(key: string): LeaseSubject;
/** For people: `golden server db`, `environment pr-42`. */
export declare function describeSubject({ kind, name }: LeaseSubject): string;
/**
 * Leases are taken in one order by every run: images, then golden servers by id, then environments. So no two runs wait for each other, and
 * no golden server is held by a run that waits for an image.
 */
export declare function inOrder(subjects: readonly LeaseSubject[]): readonly LeaseSubject[];
