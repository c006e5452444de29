import type { Cloud } from './cloud.js';
import type { CloudConfig } from './config/types.js';
import { type CloudDeps } from './connect.js';
export type { CloudDeps } from './connect.js';
/**
 * One project of one cloud, ready to be asked. Nothing is sent until the first call, which signs in.
 *
 * Time, randomness and the network come in as parameters, so that the same code runs against a cloud, the embedded cloud,
 * and a scripted one.
 */
export declare function openCloud(config: CloudConfig, deps: CloudDeps): Cloud;
/**
 * Several regions of one cloud, in the order of their configurations. They share connections, rate and count of requests, and
 * one token wherever the sign-in is the same.
 */
export declare function openClouds(configs: readonly [CloudConfig, ...CloudConfig[]], deps: CloudDeps): readonly [Cloud, ...Cloud[]];
