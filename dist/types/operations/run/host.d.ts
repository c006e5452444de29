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
export declare function bindHost(host: Host, signal: AbortSignal): BoundHost;
