import { companionMarks, readCompanionMarks } from '../../domain/companion-marks.ts';
import type { NewVolume, Server } from '../../openstack/compute/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import type { Deps } from '../deps.ts';

/**
 * Puts our marks on the volumes that Nova made for a server of ours: it deletes them with the server, and should it fail to
 * (nova:compute/manager.py `_cleanup_volumes` goes on without a word), the marks tell whose they are. A volume that
 * somebody attached stays his: it was made from nothing that the launch names.
 */
export async function markVolumes(
  deps: Deps,
  server: Pick<Server, 'id' | 'volumeIds'>,
  launched: { readonly environment: string; readonly imageId: string; readonly volumes: readonly NewVolume[] },
): Promise<void> {
  if (launched.volumes.length === 0) return;
  const { cloud, signal, runId } = deps;
  const marks = companionMarks('server', { environment: launched.environment, run: runId, ownerId: server.id });
  for (const id of server.volumeIds) {
    const volume = await cloud.volume.getVolume(id, { signal });
    if (volume === undefined || !isMadeBy(launched, volume) || readCompanionMarks('server', volume.metadata) !== undefined) continue;
    await cloud.volume.setVolumeMetadata(id, marks, { signal });
  }
}

function isMadeBy({ imageId, volumes }: { readonly imageId: string; readonly volumes: readonly NewVolume[] }, volume: Volume): boolean {
  return volumes.some(({ snapshotId }) => (snapshotId === undefined ? volume.imageId === imageId : volume.snapshotId === snapshotId));
}
