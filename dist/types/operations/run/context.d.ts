import type { Clock } from '../../domain/clock.js';
import type { Emit, RunEvent } from '../../engine/events.js';
import * as engine from '../../engine/pipeline.js';
import { type UndoStack as EngineUndoStack } from '../../engine/undo.js';
import { type WaitOptions } from '../../engine/wait.js';
import type { Inputs } from '../../inputs/types.js';
import type { Fence } from '../../openstack/calls.js';
import type { Cloud } from '../../openstack/cloud.js';
import type { LeaseRecord, LeaseSubject } from '../lease/record.js';
import type { RemovedResource } from '../results.js';
/** A cloud in a region that the user named. */
export interface RegionCloud {
    readonly region: string;
    readonly cloud: Cloud;
}
/** All that a run needs from outside. No operation reads the process, the environment or the time by itself. */
export interface RunParts {
    /** Of several regions, the golden server's. */
    readonly cloud: Cloud;
    /** The other regions to work in; absent = there is one only. */
    readonly elsewhere?: readonly RegionCloud[] | undefined;
    /** Clouds whose servers run from the images of this one, too: other regions of the same image service. */
    readonly sharing?: readonly Cloud[] | undefined;
    /**
     * Names or ids by which the inputs of this run name golden servers of this cloud. Whatever answers to one of them is never deleted by it, and
     * never stock of an environment.
     */
    readonly goldens?: readonly string[] | undefined;
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
    readonly leases?: Leases | undefined;
}
/** By what the inputs of a run name golden servers; absent = by nothing. */
export interface NamedGoldens {
    readonly goldens?: readonly string[] | undefined;
}
/** Leases that are held together: what is done under them ends when one of them is lost. */
export interface Leases {
    holds(subject: LeaseSubject): boolean;
    /** Whether it is held, and not about to lapse: no other run can have it. */
    isSafe(subject: LeaseSubject): boolean;
    /**
     * Takes one more, held until the work around it is over.
     * @param waitMs how long to wait for another run's
     * @returns the record of the run that holds it; `undefined` = taken
     */
    take(subject: LeaseSubject, waitMs: number): Promise<LeaseRecord | undefined>;
    /**
     * Tells until when nothing can be done to the subject of one that is held: it may be renewed seldom until then.
     * @param idleUntil milliseconds since the epoch, by this machine's clock; `undefined` = no longer
     */
    foresee(subject: LeaseSubject, idleUntil: number | undefined): void;
    /** Gives one up before the work is over: from now on another run may take it. */
    giveUp(subject: LeaseSubject): Promise<void>;
}
/** What takes work of a run back, each with a context of its own: the run's may have ended by then. */
export type UndoStack = EngineUndoStack<RunContext>;
/**
 * A run, and all that it needs, bound to one signal: every request, wait, sleep and probe made through it ends when that signal is aborted.
 * Work with another end, or another place in the log, gets a context of its own from one of these methods, so that no call can use a signal
 * that is not its own.
 */
export declare class RunContext {
    #private;
    /** Requests end with this context. */
    readonly cloud: Cloud;
    readonly elsewhere: readonly RegionCloud[];
    readonly sharing: readonly Cloud[];
    readonly goldens: readonly string[];
    readonly clock: Pick<Clock, 'now'>;
    readonly random: () => number;
    readonly signal: AbortSignal;
    readonly emit: Emit;
    readonly runId: string;
    readonly confirm: RunParts['confirm'];
    readonly host: BoundHost;
    readonly leases: Leases | undefined;
    /** How long clean-up may take, milliseconds. */
    readonly cleanupMs: number;
    constructor(parts: RunParts, told?: Set<string>);
    /** Tells a warning that others with its title have not told before. */
    emitOnce(event: Extract<RunEvent, {
        readonly type: 'warning';
    }>): void;
    /** The same run in the region of another cloud, which tells what happens by `emit`. */
    inRegion(cloud: Cloud, sharing: readonly Cloud[], emit: Emit): RunContext;
    /** The same run, which knows the golden servers that these inputs name: marked or not, they are golden from then on. */
    naming({ roles }: Pick<Inputs, 'roles'>): RunContext;
    /** The same run, which sees the cloud through `cloud`. */
    through(cloud: Cloud): RunContext;
    /** The same run under leases: it changes nothing once `fence` throws, and ends when `lost` is aborted, too. */
    underLeases(leases: Leases, fence: Fence, lost: AbortSignal): RunContext;
    /** The same run, which ends when `signal` is aborted, in place of its own. */
    until(signal: AbortSignal, emit?: Emit): RunContext;
    /** The same run, which also ends when `signal` is aborted. */
    orUntil(signal: AbortSignal): RunContext;
    /** Runs `work` between the `step-start` and the `step-end` of a step. What it emits counts as this step's. */
    step<T>(step: string, title: string, work: (ctx: RunContext) => Promise<T>): Promise<T>;
    /** Runs `work` for at most `ms` milliseconds. */
    within<T>(ms: number, work: (ctx: RunContext) => Promise<T>): Promise<T>;
    /** Runs `work` for at most `ms` milliseconds, whether the run is to end or not. Default: as long as clean-up may take. */
    cleanup<T>(work: (ctx: RunContext) => Promise<T>, ms?: number): Promise<T>;
    /** Runs `work`, which goes on for `ms` milliseconds when the run is to end: for a request whose late arrival would undo a clean-up. */
    withGrace<T>(ms: number, work: (ctx: RunContext) => Promise<T>): Promise<T>;
    /** Runs `work` with a stack of undos; when it throws, they run as a clean-up, and what could not be taken back is attached to the error. */
    undoing<T>(work: (undo: UndoStack) => Promise<T>): Promise<T>;
    /** Runs steps, each when those before it are done: see `runPipeline`. */
    pipeline(steps: readonly engine.Step<unknown, RunContext>[], undo: UndoStack, concurrency: number): Promise<engine.ResultOf<RunContext>>;
    /** Looks, tells, sleeps, until done: see `waitUntil`. */
    wait<T>(options: Omit<WaitOptions<T>, 'clock' | 'signal' | 'emit'>): Promise<T>;
    /** @throws the signal's reason, at once, when the run is to end. */
    sleep(ms: number): Promise<void>;
    throwIfEnding(): void;
}
/** The machine the run is on, as far as readiness checks and `shutdown-command` need it. */
export interface Host {
    /** Resolves when a TCP connection is accepted; rejects with the system's reason otherwise. */
    connect(address: string, port: number, signal: AbortSignal): Promise<void>;
    /** HTTP status of a GET. Follows no redirects; TLS certificates are not checked (a readiness probe of an address). */
    httpStatus(url: string, signal: AbortSignal): Promise<number>;
    /** Runs a command in a shell with these variables added to its environment. Output goes to the log. */
    shell(command: string, variables: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ShellEnd>;
}
export interface ShellEnd {
    readonly exitCode: number;
    readonly output: string;
}
/** The same machine, whose work ends with one signal. */
export interface BoundHost {
    connect(address: string, port: number): Promise<void>;
    httpStatus(url: string): Promise<number>;
    shell(command: string, variables: Readonly<Record<string, string>>): Promise<ShellEnd>;
}
/** A step of a verb: its work gets the run, bound to the step. */
export type Step<T> = engine.Step<T, RunContext>;
export type StepContext = engine.StepContext<RunContext>;
export type ResultOf = engine.ResultOf<RunContext>;
/** Keeps the type of a step's value where it is written down. */
export declare const defineStep: <T>(step: Step<T>) => Step<T>;
/** 16 hexadecimal digits: tells one intended resource from every other when the answer to its creation is lost. */
export declare function randomNonce(random: () => number): string;
