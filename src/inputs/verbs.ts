/** The verbs that talk to a cloud (contract.md#operations). */
export const verbs = ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'reap', 'release', 'status'] as const;
export type Verb = (typeof verbs)[number];
