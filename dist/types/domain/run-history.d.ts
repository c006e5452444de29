import { type Values } from './marks.js';
/** What is kept of a run that took a snapshot. */
export interface RunRecord {
    /** Of the snapshot, ISO 8601, UTC; from an image to the hour. */
    readonly at: string;
    readonly snapshotSeconds: number;
    /** None where the golden server was not stopped. */
    readonly downtimeSeconds?: number | undefined;
}
/**
 * The newest of the runs, oldest first, as one property of an image: `HHHHs.d` each, hours since the epoch, seconds of the snapshot and of
 * the downtime, in base 36, so that 20 fit (those with times beyond half a day, some less).
 */
export declare function formatHistory(runs: readonly RunRecord[]): string;
/** The runs in an image's properties, oldest first; none where anything else than we would write stands there. */
export declare function readHistory(properties: Values): readonly RunRecord[];
