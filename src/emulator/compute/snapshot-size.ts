import type { Server } from '../model.ts';
import type { State } from '../state.ts';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;

/** How long an image that vanishes is there, seconds. */
export const lifeOfVanishing = 5;

/** Bytes that the image of a server has. */
export function snapshotSize(state: State, server: Server): number {
  const megabytes = state.knobs.of(server, 'snapshot_mb');
  if (megabytes !== undefined) return Math.round(megabytes * MiB);
  return Math.max(MiB, Math.round(server.flavor.disk * state.behaviour.snapshotFill * GiB));
}

/** Seconds for taking the copy of a server's disk, and for bringing it to Glance. */
export function durations(state: State, server: Server): { readonly copy: number; readonly upload: number } {
  const { snapshotSecondsPerGb, uploadShare } = state.behaviour;
  const bySize = Math.max(server.flavor.disk, 1) * snapshotSecondsPerGb;
  return {
    copy: state.knobs.of(server, 'snapshot_seconds') ?? bySize * (1 - uploadShare),
    upload: state.knobs.of(server, 'upload_seconds') ?? bySize * uploadShare,
  };
}
