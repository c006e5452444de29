import type { CloudConfig, ConfigSources } from './types.js';
/**
 * Where and as whom to sign in: the cloud that `chooseCloud` picks, with the settings that `gatherSettings` merges.
 * Pure but for `sources.readFile`.
 *
 * @throws RestageError `config-not-found`, `config-invalid` (all problems in one message), `cloud-unknown`, `region-unknown`;
 * never with a secret in its text
 */
export declare function loadCloudConfig(sources: ConfigSources): CloudConfig;
