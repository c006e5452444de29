import type { Emulator } from './emulator.js';
export interface ServeOptions {
    /** 0, the default, takes a free one. */
    readonly port?: number;
    /** Waits before an answer that a fault delays; default: real time. */
    readonly sleep?: (ms: number) => Promise<void>;
}
export interface Served {
    /** For example `http://127.0.0.1:41234`. Keystone is below `/identity/v3`. */
    readonly url: string;
    /** Ends, open connections too. */
    close(): Promise<void>;
}
/** Serves the emulated cloud over HTTP, on the loopback interface only: its passwords are known to all. */
export declare function serve(emulator: Emulator, { port, sleep }?: ServeOptions): Promise<Served>;
