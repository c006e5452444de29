/** The verbs that talk to a cloud (contract.md#operations). */
export declare const verbs: readonly ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'reap', 'release', 'status'];
export type Verb = (typeof verbs)[number];
