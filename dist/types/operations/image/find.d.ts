import { RestageError } from '../../domain/errors.js';
import { type ImageMarks } from '../../domain/marks.js';
import type { Image } from '../../openstack/image/types.js';
import type { Deps } from '../deps.js';
/** An image that Restage made, its marks read and checked. */
export interface MarkedImage {
    readonly image: Image;
    readonly marks: ImageMarks;
}
/** Keeps what is ours: marks inherited through a base image are not (contract section 6). */
export declare function ours(images: readonly Image[]): readonly MarkedImage[];
/** Every image that Restage made of this golden server, newest first. */
export declare function imagesOfGolden(deps: Deps, goldenId: string): Promise<readonly MarkedImage[]>;
/** Every image that Restage made for this environment, newest first. */
export declare function imagesOfEnvironment(deps: Deps, environment: string): Promise<readonly MarkedImage[]>;
/** The newest proven image that is no older than `maxAgeMs`, by the cloud's clock. */
export declare function newestProven(images: readonly MarkedImage[], cloudNow: number, maxAgeMs?: number): MarkedImage | undefined;
/** The image that the user named. One request, unless a name looks like an id. */
export declare function findImage(deps: Deps, nameOrId: string): Promise<Image | RestageError>;
