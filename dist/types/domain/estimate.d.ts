export interface SnapshotSize {
    /** Root disk of the golden server, GiB; 0 where it is not known, which counts as 50. */
    readonly diskGb: number;
    /** Input `seconds-per-gb`. */
    readonly secondsPerGb: number;
    /** How long earlier images of this golden server took. Refines the estimate, never the limit. */
    readonly measured?: readonly MeasuredSnapshot[] | undefined;
    /** Input `snapshot-timeout`. Default: `auto`. */
    readonly snapshotTimeoutMs?: number | 'auto' | undefined;
}
export interface MeasuredSnapshot {
    readonly diskGb: number;
    readonly seconds: number;
}
export interface SnapshotEstimate {
    /** When the image is expected. May lie beyond a limit that the user set himself. */
    readonly estimateMs: number;
    /** When waiting ends in failure. */
    readonly limitMs: number;
    /** How the limit came about, for people: `50 GB x 72 s/GB x 1.5 = 5400 s (1h 30m)`. */
    readonly formula: string;
}
/** How long a snapshot should take, and how long it may: contract, `snapshot-timeout`. */
export declare function estimateSnapshot(size: SnapshotSize): SnapshotEstimate;
