import type { Clock } from '../domain/clock.js';
import type { Emit } from '../engine/events.js';
import type { Cloud } from '../openstack/cloud.js';
import type { LeaseRecord } from './lease/record.js';
import type { LeaseSubject } from './lease/subject.js';
import type { RemovedResource } from './results.js';
/** A cloud in a region that the user named. */
export interface RegionCloud {
    readonly region: string;
    readonly cloud: Cloud;
}
/** All that an operation needs from outside. No operation reads the process, the environment or the time by itself. */
export interface Deps {
    /** Of several regions, the golden server's. */
    readonly cloud: Cloud;
    /** The other regions to work in; absent = there is one only. */
    readonly elsewhere?: readonly RegionCloud[];
    /** Clouds whose servers run from the images of this one, too: other regions of the same image service. */
    readonly sharing?: readonly Cloud[];
    /**
     * Names or ids by which the inputs of this run name golden servers of this cloud. Whatever answers to one of them is never deleted by it, and
     * never stock of an environment.
     */
    readonly goldens?: readonly string[];
    readonly clock: Clock;
    /** Uniform in [0, 1). Seeded in tests. */
    readonly random: () => number;
    /** Aborted when the run should end. Clean-up goes on with a deadline of its own. */
    readonly signal: AbortSignal;
    readonly emit: Emit;
    /** Identifies this run in marks: 1 to 40 characters of `[a-z0-9-]`, for example `gh-1234567-1` or `cli-3f9ac2d1`. */
    readonly runId: string;
    /** How long clean-up may take after a failure or a cancel, milliseconds. */
    readonly cleanupMs: number;
    /**
     * Asked by `destroy`, with all that it is about to delete, before it deletes the first of it; resolves to whether to go on. Absent = go on.
     */
    readonly confirm?: ((removals: readonly RemovedResource[]) => Promise<boolean>) | undefined;
    /** Probes that leave the cloud's API: TCP, HTTP and the user's own commands. */
    readonly host: Host;
    /** The leases that are held around this work; `undefined` outside of any. */
    readonly leases?: Leases;
}
/** Leases that are held together: what is done under them ends when one of them is lost. */
export interface Leases {
    holds(subject: LeaseSubject): boolean;
    /**
     * Takes one more, held until the work around it is over.
     * @param waitMs how long to wait for another run's
     * @returns the record of the run that holds it; `undefined` = taken
     */
    take(subject: LeaseSubject, waitMs: number): Promise<LeaseRecord | undefined>;
    /** Gives one up before the work is over: from now on another run may take it. */
    giveUp(subject: LeaseSubject): Promise<void>;
}
/** The machine the run is on, as far as readiness checks and `shutdown-command` need it. */
export interface Host {
    /** Resolves when a TCP connection is accepted; rejects with the system's reason otherwise. */
    connect(address: string, port: number, signal: AbortSignal): Promise<void>;
    /** HTTP status of a GET. Follows no redirects; TLS certificates are not checked (a readiness probe of an address). */
    httpStatus(url: string, signal: AbortSignal): Promise<number>;
    /** Runs a command in a shell with these variables added to its environment. Output goes to the log. */
    shell(command: string, variables: Readonly<Record<string, string>>, signal: AbortSignal): Promise<{
        readonly exitCode: number;
        readonly output: string;
    }>;
}
