import type { ImageMarks, SealState } from './marks.js';
/** What a run seals images with (input `seal`). */
export interface SealScript {
    /** For people: `linux`, or the path that the user wrote. */
    readonly name: string;
    readonly text: string;
}
/** `none`: unsealed images, whatever existed before; `undefined` = not said. */
export type SealInput = SealScript | 'none' | undefined;
export declare function isScript(input: SealInput): input is SealScript;
/** SHA-256 of the script, 64 hexadecimal digits: the same script seals the same way. */
export declare function sealHash({ text }: Pick<SealScript, 'text'>): string;
/** For people: `linux (sha256 ab12cd34…)`. */
export declare function describeSeal(script: SealScript): string;
/** Characters of base64 that Nova takes of user data (nova:api/openstack/compute/schemas/servers.py `user_data`). */
export declare const maxUserData = 65535;
/** What the user data of a sealing server comes to once encoded. */
export declare function sealedLength(script: SealScript): number;
/**
 * What the guest prints when its script has succeeded. Made from the nonce that the sealing server bears, so that a run that takes over can tell
 * it, and so that it stands in one piece neither in the user data nor in the metadata: a console that prints these looks like no success.
 */
export declare function sealNonce(serverNonce: string): string;
/** The user data of a sealing server: cloud-init runs it at the first boot, since it begins with `#!`. */
export declare function sealUserData(script: SealScript, nonce: string): string;
/** What a console tells of a sealing. */
export type SealWord = {
    readonly kind: 'sealed';
} | {
    readonly kind: 'failed';
    readonly code: string;
} | {
    readonly kind: 'nothing';
};
/** The last word counts. A line of another nonce is of another boot. */
export declare function readSealWord(console: string, nonce: string): SealWord;
/** What the script printed last, fit to be shown. What the guest prints beside it is among that; what it printed before is not. */
export declare function scriptOutput(console: string): readonly string[];
/** Whether it is a copy of the golden server as it was, taken to be sealed: nothing is ever launched from it. */
export declare function awaitsSeal({ seal }: Pick<ImageMarks, 'seal'>): boolean;
/** Which images of a golden server a run may use. */
export type SealRule = {
    readonly kind: 'any-raw';
}
/** Sealing is in use, and the run says nothing. */
 | {
    readonly kind: 'any-sealed';
}
/** @property by hash of the script */
 | {
    readonly kind: 'sealed-by';
    readonly by: string;
};
/** @param isInUse the golden server is marked so, or a sealed image of it is there */
export declare function sealRule(input: SealInput, isInUse: boolean): SealRule;
/** Whether a run of this rule may launch, reuse and go on with an image that is verified. */
export declare function mayUse(rule: SealRule, seal: SealState | undefined): boolean;
/** Whether a run with this script may go on with a snapshot that another run took: it was taken to be sealed in the same way. */
export declare function mayContinue(by: string | undefined, seal: SealState | undefined): boolean;
/** Of the raw image, whose sealed one is to have this name. */
export declare function rawName(name: string): string;
/** The other way round, as far as the name was not cut. */
export declare function sealedName(raw: string): string;
