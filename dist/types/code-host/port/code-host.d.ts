/** One repository on a code host, as far as Restage needs it. Every method throws `HttpError` for an answer that it does not expect. */
export interface CodeHost {
    getPull(number: number, options?: CallOptions): Promise<PullRequest>;
    /** Login under which the token writes; asked for once. `undefined` = it could not be determined. */
    ownLogin(options?: CallOptions): Promise<string | undefined>;
    /** All pages, oldest first. */
    listComments(issue: number, options?: CallOptions): Promise<readonly Comment[]>;
    /** @throws UnknownOutcomeError when the comment may or may not be there: look before asking again */
    createComment(issue: number, body: string, options?: CallOptions): Promise<Comment>;
    /** Some hosts know a comment only by its issue. `undefined` when it is gone. */
    updateComment(issue: number, id: number, body: string, options?: CallOptions): Promise<Comment | undefined>;
    /** Absent = success. */
    deleteComment(issue: number, id: number, options?: CallOptions): Promise<void>;
    /** Absent where a code host has none, or the adapter does not know them: where a run asks for one, a warning says so. */
    readonly deployments?: Deployments;
    /** Public SSH keys of a person, as text; `undefined` = there is none of that name. Absent where a code host shows no keys. */
    publicKeys?(login: string, options?: CallOptions): Promise<readonly string[] | undefined>;
    /** URL of the log of this very job; of the whole run, where the token may not look for it. Never throws. */
    jobPage(options?: CallOptions): Promise<string>;
}
/** Those of one repository. */
export interface Deployments {
    /** All pages, newest first. */
    list(filter: {
        readonly environment: string;
        readonly task: string;
    }, options?: CallOptions): Promise<readonly Deployment[]>;
    /** @throws UnknownOutcomeError when the deployment may or may not be there: look before asking again */
    create(deployment: NewDeployment, options?: CallOptions): Promise<Deployment>;
    /** Its newest; `undefined` = none yet. */
    state(id: number, options?: CallOptions): Promise<string | undefined>;
    addStatus(id: number, status: DeploymentStatus, options?: CallOptions): Promise<void>;
}
export interface CallOptions {
    readonly signal?: AbortSignal | undefined;
}
export interface PullRequest {
    readonly number: number;
    readonly open: boolean;
    readonly merged: boolean;
    readonly labels: readonly string[];
    readonly headSha: string;
    /** The head is in another repository, or in one that is gone. */
    readonly fork: boolean;
    /** Login; `undefined` = its account is gone. */
    readonly author?: string | undefined;
}
export interface Comment {
    readonly id: number;
    readonly body: string;
    /** Login; `undefined` = its account is gone. */
    readonly author: string | undefined;
}
export interface NewDeployment {
    /** Commit. */
    readonly sha: string;
    readonly environment: string;
    readonly task: string;
    readonly description: string;
    /** The run that makes it: by this it is found when the answer to its creation is lost. */
    readonly run: string;
}
export interface Deployment {
    readonly id: number;
    readonly sha: string;
    readonly run: string | undefined;
}
export interface DeploymentStatus {
    readonly state: 'in_progress' | 'success' | 'failure' | 'inactive';
    /** At most 140 characters. */
    readonly description: string;
    readonly environmentUrl?: string | undefined;
    readonly logUrl?: string | undefined;
}
