import type { Clock } from '../../domain/clock.ts';
import type { Dialect } from '../dialect.ts';
import type { ServiceClient } from '../http/service-client.ts';
import type { ImageService } from '../image/types.ts';
import type { Negotiation } from '../microversion.ts';

export interface ComputeDeps {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly negotiation: Pick<Negotiation, 'known'>;
  readonly dialect: () => Promise<Dialect>;
  /** Of the project that we are signed in to. */
  readonly projectId: () => Promise<string>;
  /** A lost `createImage` is looked for among the images. */
  readonly images: Pick<ImageService, 'listImages' | 'deleteImage'>;
}

/** What each part of the compute client stands on. */
export interface ComputeContext extends ComputeDeps {
  readonly client: ServiceClient;
}
