import { pagingProperties } from './paging.ts';
import { parserProperties } from './parsers.ts';
import type { FuzzProperty } from './property.ts';
import { signInProperties } from './sign-in.ts';
import { wireProperties } from './wire.ts';

/** Whatever is put in, Restage comes to an end, and says clearly what it did not understand. */
export const fuzzProperties: readonly FuzzProperty[] = [...parserProperties, ...pagingProperties, ...signInProperties, ...wireProperties];
