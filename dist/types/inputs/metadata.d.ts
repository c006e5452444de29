import type { InputText } from './row.js';
/** What an environment file may say. */
export declare const metadataSchema: {
    anyOf: ({
        type: string;
        items?: never;
        propertyNames?: never;
        additionalProperties?: never;
    } | {
        type: string;
        items: {
            type: string;
            pattern: string;
        };
        propertyNames?: never;
        additionalProperties?: never;
    } | {
        items?: never;
        type: string;
        propertyNames: {
            pattern: string;
        };
        additionalProperties: {
            type: string[];
            maxLength: number;
        };
    })[];
};
export declare function readMetadata(input: InputText<readonly string[]>): Readonly<Record<string, string>>;
/** Server metadata from a `key=value` list or a JSON object, with everything that Nova would refuse. */
export declare function parseMetadata(text: string): {
    readonly metadata: Readonly<Record<string, string>>;
    readonly problems: readonly string[];
};
