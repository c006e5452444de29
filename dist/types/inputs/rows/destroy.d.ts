export declare const destroyRows: {
    readonly dryRun: {
        readonly name: 'dry-run';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`destroy` reports what it would delete, and deletes nothing.';
        readonly verbs: readonly ["destroy"];
    };
    readonly withImages: {
        readonly name: 'with-images';
        readonly type: 'boolean';
        readonly default: 'false';
        readonly description: '`destroy` also deletes the images that were created for the environment. Without it, they stay with their golden server. Images of `pr-<number>` and of environments with a `ttl` are always deleted.';
        readonly verbs: readonly ["destroy"];
    };
};
