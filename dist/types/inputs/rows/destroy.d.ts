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
        readonly description: '`destroy` also deletes the images that `refresh` made for the environment. Without it, these images are kept for their golden server. Images of `pr-<number>` and of environments with a `ttl` are deleted with either value.';
        readonly verbs: readonly ["destroy"];
    };
};
