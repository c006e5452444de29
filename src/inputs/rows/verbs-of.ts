import { type Verb, verbs } from '../verbs.ts';

/** Which verbs use an input. */
export const all: readonly Verb[] = verbs;
export const stopping: readonly Verb[] = ['plan', 'snapshot', 'refresh'];
export const imaging: readonly Verb[] = ['plan', 'snapshot', 'launch', 'refresh'];
export const launching: readonly Verb[] = ['plan', 'launch', 'refresh'];
