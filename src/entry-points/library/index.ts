/**
 * Restage as a library. `restage(options)` does what the CLI does. Below it each verb is a function `(deps, inputs) => Promise<Result>` that
 * knows neither GitHub nor a terminal: `parseInputs` makes `Inputs` of plain text, `loadCloudConfig` and `openCloud` make the cloud.
 */

export { createIdTokens, type IdTokenAccess } from '../../code-host/github/id-token.ts';
export type { Clock } from '../../domain/clock.ts';
export { CancelledError, type ErrorCode, errorCodes, HttpError, RestageError, UnknownOutcomeError } from '../../domain/errors.ts';
export { systemClock } from '../../engine/clock.ts';
export type { Emit, Progress, RunEvent } from '../../engine/events.ts';
export { parseInputs } from '../../inputs/parse.ts';
export { problemsToError } from '../../inputs/problems.ts';
export { type Inputs, type Verb, verbs } from '../../inputs/types.ts';
export type { Cloud } from '../../openstack/cloud.ts';
export { loadCloudConfig } from '../../openstack/config/load.ts';
export type { CloudConfig, ConfigSources } from '../../openstack/config/types.ts';
export { proxyFromEnvironment } from '../../openstack/http/proxy.ts';
export { type CloudDeps, openCloud, openClouds } from '../../openstack/open-cloud.ts';
export { destroy, launch, plan, reap, recover, refresh, release, snapshot, status } from '../../operations/regions/verbs.ts';
export type { Result, ServerResult } from '../../operations/results.ts';
export type { Host, RegionCloud, RunParts as Deps } from '../../operations/run/context.ts';
export type { RestageOptions } from './options.ts';
export { type RestageSurroundings, restage } from './restage.ts';
