/** A public key whose blob was read, and found to be what it says it is. */
export interface SshKey {
    readonly type: SshKeyType;
    /** Of the blob (RFC 4253, section 6.6), as it was written, which is the one way to write it. */
    readonly base64: string;
    /** `SHA256:` and 43 letters, as `ssh-keygen -l` shows it. */
    readonly fingerprint: string;
}
/** Those that OpenSSH takes as host keys without a setting of its own; DSA is none of them any more. */
declare const layouts: {
    readonly 'ssh-ed25519': (fields: Fields) => boolean;
    readonly 'ecdsa-sha2-nistp256': (fields: Fields) => boolean;
    readonly 'ecdsa-sha2-nistp384': (fields: Fields) => boolean;
    readonly 'ecdsa-sha2-nistp521': (fields: Fields) => boolean;
    readonly 'ssh-rsa': (fields: Fields) => boolean;
};
export type SshKeyType = keyof typeof layouts;
/** @returns `undefined` for a type that is not known, for text that is not exactly a key's base64, and for a blob that holds another kind of key */
export declare function parseSshKey(type: string, base64: string): SshKey | undefined;
/** As `parseSshKey`, of a key that lets a person in. */
export declare function parseAuthorizedKey(type: string, base64: string): {
    readonly type: string;
    readonly base64: string;
} | undefined;
/** The strings of a blob, one after the other (RFC 4251, section 5). */
declare class Fields {
    #private;
    constructor(blob: Buffer);
    get isAtEnd(): boolean;
    /** `undefined` where the blob is too short for it. */
    string(): Buffer | undefined;
}
/** What a guest's console tells of its host keys. */
export type HostKeys = {
    readonly kind: 'keys';
    readonly keys: readonly SshKey[];
}
/** `reason` continues a sentence that begins with its server. */
 | {
    readonly kind: 'none';
    readonly reason: string;
};
/**
 * Reads the host keys that cloud-init prints at the first boot. The text is a guest's, and may be anything: only keys of whole blocks count,
 * each of a known type, with its SHA256 fingerprint among those printed. Names, comments and options are never taken over.
 *
 * Text of others reaches a console, too (a syslog that forwards there): where the blocks contradict each other, none of them is believed.
 */
export declare function readHostKeys(console: string): HostKeys;
export {};
