/**
 * Restage as a library. `restage(options)` does what the CLI does. Below it each verb is a function `(deps, inputs) => Promise<Result>` that
 * knows neither GitHub nor a terminal: `parseInputs` makes `Inputs` of plain text, `loadCloudConfig` and `openCloud` make the cloud.
 */
export { createIdTokens, type IdTokenAccess } from '../../code-host/github/id-token.js';
export type { Clock } from '../../domain/clock.js';
export { CancelledError, type ErrorCode, errorCodes, HttpError, RestageError, UnknownOutcomeError } from '../../domain/errors.js';
export { systemClock } from '../../engine/clock.js';
export type { Emit, Progress, RunEvent } from '../../engine/events.js';
export { parseInputs } from '../../inputs/parse.js';
export { problemsToError } from '../../inputs/problems.js';
export { type Inputs, type Verb, verbs } from '../../inputs/types.js';
export type { Cloud } from '../../openstack/cloud.js';
export { loadCloudConfig } from '../../openstack/config/load.js';
export type { CloudConfig, ConfigSources } from '../../openstack/config/types.js';
export { proxyFromEnvironment } from '../../openstack/http/proxy.js';
export { type CloudDeps, openCloud, openClouds } from '../../openstack/open-cloud.js';
export { destroy, launch, plan, reap, recover, refresh, release, snapshot, status } from '../../operations/regions/verbs.js';
export type { Result, ServerResult } from '../../operations/results.js';
export type { Host, RegionCloud, RunParts as Deps } from '../../operations/run/context.js';
export type { RestageOptions } from './options.js';
export { type RestageSurroundings, restage } from './restage.js';
