import type { InputText } from './row.js';
export type ReadyCheck = {
    readonly kind: 'active';
} | {
    readonly kind: 'tcp';
    readonly port: number;
}
/** `path` begins with `/`. */
 | {
    readonly kind: 'http';
    readonly scheme: 'http' | 'https';
    readonly port: number;
    readonly path: string;
} | {
    readonly kind: 'console';
    readonly pattern: RegExp;
} | {
    readonly kind: 'command';
    readonly command: string;
}
/** The console shows the SSH host keys. */
 | {
    readonly kind: 'host-keys';
};
type Parsed = ReadyCheck | {
    readonly problem: string;
};
/** How each begins. */
export declare const readyStarts: readonly string[];
/** For people. */
export declare const readyForms: readonly string[];
/** A comma behind which the next check begins. */
export declare const commaBeforeCheck: RegExp;
/** What an environment file may say. */
export declare const checkSchema: {
    anyOf: ({
        type: string;
        items?: never;
    } | {
        type: string;
        items: {
            type: string;
            pattern: string;
        };
    })[];
};
export declare function readChecks(input: InputText<readonly string[]>): readonly ReadyCheck[];
/** One readiness check, or what is wrong with its text. */
export declare function parseReadyCheck(text: string): Parsed;
export {};
