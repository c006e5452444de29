import type { WaitOptions } from '../../engine/wait.js';
import type { Cloud } from '../../openstack/cloud.js';
/** What a deletion needs of its run. */
export interface RemovalContext {
    readonly cloud: Cloud;
    wait<T>(options: Omit<WaitOptions<T>, 'clock' | 'signal' | 'emit'>): Promise<T>;
}
/** Gone, or left for another time for a reason. */
export type Removal = {
    readonly outcome: 'deleted';
} | {
    readonly outcome: 'deferred';
    readonly reason: string;
};
export declare const deleted: Removal;
