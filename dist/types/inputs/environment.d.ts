import type { InputText } from './row.js';
import type { Verb } from './verbs.js';
/** The verbs that work on one environment, or show it. */
export declare const environmentVerbs: readonly Verb[];
/** What the name of an environment or a role may be, as `isValidEnvironment` has it. */
export declare const nameSchema: {
    type: string;
    pattern: string;
    maxLength: number;
};
export declare function readEnvironment(input: InputText<string>): string;
