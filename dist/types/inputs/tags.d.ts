import type { InputText } from './row.js';
/** Server tags: at most 50, of 1 to 60 characters, without `/` and `,` (nova:api/validation/parameter_types.py `tag`, objects/tag.py). */
export declare function readTags(input: InputText<readonly string[]>): readonly string[];
