/** Input `volumes`: which volumes of the golden server are copied; `undefined` = not said. */
export type VolumeChoice = 'all' | 'root' | readonly string[] | undefined;
/** A volume as a choice is made among them. */
export interface Choosable {
    readonly id: string;
    readonly name: string;
}
export type Chosen<T> = {
    readonly kind: 'chosen';
    readonly volumes: readonly T[];
}
/** Names that none of them has, or several have: a sentence each. */
 | {
    readonly kind: 'problem';
    readonly sentences: readonly string[];
};
/**
 * Which of these a choice means, in their order.
 * @param volumes of the golden server
 * @param otherwise where nothing is said
 */
export declare function chooseVolumes<T extends Choosable>(choice: VolumeChoice, volumes: readonly T[], otherwise: readonly T[]): Chosen<T>;
/** A disk of a golden server, and what becomes of it on staging servers. */
export interface GoldenDisk {
    readonly kind: 'root' | 'ephemeral' | 'swap' | 'volume';
    /** Of a volume. */
    readonly id?: string;
    readonly name?: string;
    readonly type?: string;
    readonly device?: string;
    /** GiB; 0 = not known. */
    readonly sizeGb: number;
    readonly multiattach?: boolean;
    readonly encrypted?: boolean;
    readonly fate: DiskFate;
}
/**
 * `image`: in the image. `copied`: each server gets a volume of its own, made from a snapshot. `fresh`: empty, as the server's flavor has it.
 * `missing`: servers are without it, and no input says so. `left-out`: without it, as asked. `unknown`: could not be determined.
 */
export type DiskFate = 'image' | 'copied' | 'fresh' | 'missing' | 'left-out' | 'unknown';
/** For people: `volume data (4f2e…), 40 GB, /dev/vdb, encrypted: copied: …`. */
export declare function describeDisk(disk: GoldenDisk): string;
/** For people: its name, else its id. */
export declare function nameOfVolume({ id, name }: Choosable): string;
