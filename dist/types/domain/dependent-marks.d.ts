import { type Values } from './marks.js';
/**
 * A dependent is made beside a server or an image and may outlive it: a floating IP, a snapshot of a volume.
 * Its marks say beside which; once that is gone, it has no use any more.
 */
export interface DependentMarks {
    readonly environment: string;
    /** The run that made it. */
    readonly run: string;
    /** Of the server, or of the image. */
    readonly ownerId: string;
}
export type DependentOf = 'server' | 'image';
/** As they go into metadata. */
export declare function dependentMarks(of: DependentOf, { environment, run, ownerId }: DependentMarks): Values;
/** `undefined` when a mark is missing: not ours. */
export declare function readDependentMarks(of: DependentOf, values: Values): DependentMarks | undefined;
/** The marks of a volume snapshot; `undefined` = not ours, or copied from one that is. One that was made for a run that died has no id among its marks yet. */
export declare function readSnapshotMarks({ id, metadata }: {
    readonly id: string;
    readonly metadata: Values;
}): DependentMarks | undefined;
/**
 * The same words for what has no metadata but a description.
 * @see api-ref neutron `floatingips`, `description`: at most 255 characters.
 */
export declare function dependentDescription(of: DependentOf, marks: DependentMarks): string;
/** `undefined` when the description holds anything else: a user has changed it, or it is not ours. */
export declare function readDependentDescription(of: DependentOf, description: string): DependentMarks | undefined;
