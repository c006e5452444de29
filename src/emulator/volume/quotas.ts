import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import { livingSnapshots, livingVolumes, quotasOf, type State } from '../state.ts';

/** Snapshots count as gigabytes too (cinder `no_snapshot_gb_quota` is false). */
export function volumeUsage(
  state: State,
  projectId: string,
): { readonly volumes: number; readonly gigabytes: number; readonly snapshots: number } {
  const isOwn = (thing: { readonly projectId: string }) => thing.projectId === projectId;
  const volumes = livingVolumes(state).filter(isOwn);
  const snapshots = livingSnapshots(state).filter(isOwn);
  const gigabytes = [...volumes, ...snapshots].reduce((sum, { size }) => sum + size, 0);
  return { volumes: volumes.length, gigabytes, snapshots: snapshots.length };
}

/** @throws Refusal 413 (cinder:quota_utils.py `process_reserve_over_quota`; gigabytes are named first) */
export function refuseVolumeOverQuota(state: State, projectId: string, size: number): void {
  refuseGigabytes(state, projectId, size);
  const { volumes } = quotasOf(state, projectId);
  if (volumes < 0 || volumeUsage(state, projectId).volumes < volumes) return;
  throw overQuota(`VolumeLimitExceeded: Maximum number of volumes allowed (${volumes}) exceeded for quota 'volumes'.`);
}

/** @throws Refusal 413 */
export function refuseSnapshotOverQuota(state: State, projectId: string, size: number): void {
  refuseGigabytes(state, projectId, size);
  const { snapshots } = quotasOf(state, projectId);
  if (snapshots < 0 || volumeUsage(state, projectId).snapshots < snapshots) return;
  throw overQuota(`SnapshotLimitExceeded: Maximum number of snapshots allowed (${snapshots}) exceeded`);
}

function refuseGigabytes(state: State, projectId: string, size: number): void {
  const { gigabytes: quota } = quotasOf(state, projectId);
  const used = volumeUsage(state, projectId).gigabytes;
  if (quota < 0 || used + size <= quota) return;
  throw overQuota(
    `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${size}G, quota is ${quota}G and ${used}G has been consumed.`,
  );
}

/** A `Retry-After: 0` that no retry helps. */
function overQuota(message: string): Refusal {
  return new Refusal(413, message, { retryAfter: '0' });
}

/** What may be used and what is (cinder:api/v2/limits.py, contrib/used_limits.py). */
export const showLimits: Handler<SignedCall> = ({ state, caller }) => {
  const quotas = quotasOf(state, caller.projectId);
  const used = volumeUsage(state, caller.projectId);
  const absolute = {
    maxTotalVolumes: quotas.volumes,
    maxTotalSnapshots: quotas.snapshots,
    maxTotalVolumeGigabytes: quotas.gigabytes,
    maxTotalBackups: 10,
    maxTotalBackupGigabytes: 1000,
    totalVolumesUsed: used.volumes,
    totalGigabytesUsed: used.gigabytes,
    totalSnapshotsUsed: used.snapshots,
    totalBackupsUsed: 0,
    totalBackupGigabytesUsed: 0,
  };
  return { status: 200, body: { limits: { rate: [], absolute } } };
};

/** Limits alone (cinder:api/contrib/quotas.py `show`); those of a volume type are named after it. */
export const showQuotaSet: Handler<SignedCall> = (call, { project = '' }) => {
  if (!call.caller.admin && project !== call.caller.projectId) {
    throw new Refusal(403, "Policy doesn't allow volume_extension:quotas:show to be performed.");
  }
  const { volumes, snapshots, gigabytes } = quotasOf(call.state, project);
  const ofType = { volumes___DEFAULT__: -1, snapshots___DEFAULT__: -1, gigabytes___DEFAULT__: -1 };
  const others = { per_volume_gigabytes: -1, backups: 10, backup_gigabytes: 1000, groups: 10 };
  return { status: 200, body: { quota_set: { id: project, volumes, snapshots, gigabytes, ...others, ...ofType } } };
};

export const updateQuotaSet: Handler<SignedCall> = (call, { project = '' }) => {
  if (!call.caller.admin) throw new Refusal(403, "Policy doesn't allow volume_extension:quotas:update to be performed.");
  const body = parseJson(call.body);
  const given = isObject(body) && isObject(body.quota_set) ? body.quota_set : {};
  const before = quotasOf(call.state, project);
  const number = (name: 'volumes' | 'gigabytes' | 'snapshots') => (given[name] === undefined ? before[name] : Number(given[name]));
  const after = { volumes: number('volumes'), gigabytes: number('gigabytes'), snapshots: number('snapshots') };
  call.state.quotas.set(project, { ...before, ...after });
  return { status: 200, body: { quota_set: after } };
};
