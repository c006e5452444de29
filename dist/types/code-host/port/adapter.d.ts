import type { Clock } from '../../domain/clock.js';
import type { EnvironmentVariables } from '../../domain/environment-variables.js';
import type { RunEventFacts } from '../../inputs/context.js';
import type { CodeHost } from './code-host.js';
import type { Send, WireEvent } from './network.js';
import type { PullEvent, Trigger } from './trigger.js';
/** One kind of code host: how a job of its CI recognises it, and how its repositories are reached. A further host is one more of these. */
export interface Adapter {
    /** For messages, for example `GitHub`. */
    readonly name: string;
    /** Whether this process is a job of its CI. */
    isJob(env: EnvironmentVariables): boolean;
    /** What it calls a pull request, for messages: `pull request`, `merge request`. */
    readonly pullName: string;
    /** @throws RestageError `invalid-input` when the event cannot be read: the environment of a pull request must never become `staging` */
    readJob(sources: JobSources): Job;
    /** Absent = only jobs are recognised: whatever a run wants of its repository is ignored, with a note. */
    readonly repositories?: Repositories;
}
/** How the repositories of a code host are reached. */
export interface Repositories {
    /** The variable in which a job gives its token to a command, for example `GITHUB_TOKEN`. */
    readonly tokenVariable: string;
    /** How a job comes to read a pull request: a sentence for a hint. */
    readonly accessHint: string;
    /** `undefined` where the job does not say which repository it belongs to. */
    readPlace(env: EnvironmentVariables, pull: PullEvent | undefined): RepositoryPlace | undefined;
}
/** An adapter that reaches repositories. */
export type ReachingAdapter = Adapter & {
    readonly repositories: Repositories;
};
export interface JobSources {
    readonly env: EnvironmentVariables;
    readonly readFile: (path: string) => string;
    /** Last change of a file, milliseconds since the epoch. */
    readonly changedAt: (path: string) => number;
    /** Uniform in [0, 1). */
    readonly random: () => number;
}
/** What a job knows of itself. */
export interface Job {
    /** Identifies this run in marks, leases and clean-ups: two jobs never share one. */
    readonly runId: string;
    readonly event: RunEventFacts | undefined;
    /** The same event with all that it says. */
    readonly trigger: Trigger;
    /** When the host ends this job in any case, milliseconds since the epoch; `undefined` = no such limit is known. */
    readonly jobEndsAt: number | undefined;
    /** Why the host gave this job no secrets; `undefined` = nothing says that it did not. */
    readonly secretsWithheld: string | undefined;
}
/** Where on a code host a run is. */
export interface RepositoryPlace {
    /** The commit that the run is for: a pull request's own, not the merge that the host tries. `''` = not known. */
    readonly sha: string;
    commitPage(sha: string): string;
    /** Opens the repository of this run. Sends nothing yet; loads the client, which nothing else loads. */
    open(token: string, network: Network): Promise<CodeHost>;
}
export interface Network {
    readonly send: Send;
    readonly clock: Clock;
    /** Uniform in [0, 1). */
    readonly random: () => number;
    /** For debug lines: no header, no body. */
    readonly onWire?: ((event: WireEvent) => void) | undefined;
}
