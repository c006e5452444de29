import type { ImageDevice } from './image-devices.ts';

/** What the image of a server on volumes holds of them, for people. */
export interface Holdings {
  readonly told: string;
  /** Volumes that are attached to the server, and not in its image. */
  readonly missing: number;
  /** Without it no server of the image can boot: on some clouds it is never in it. */
  readonly holdsBoot: boolean;
}

/**
 * Nova captures every volume of such a server (nova:compute/api.py `snapshot_volume_backed`); other clouds the boot volume alone, or all but that.
 * @param devices as the image names them; some, not none
 * @param attached how many volumes the server has
 */
export function holdingsOf(devices: readonly ImageDevice[], attached: number): Holdings {
  const boot = devices.find(({ bootIndex }) => bootIndex === 0);
  const data = devices.filter((device) => device !== boot);
  const missing = Math.max(0, attached - devices.length);
  // A cloud that tells no boot index, and has all volumes in the image, has that one, too.
  const holdsBoot = boot !== undefined || missing === 0;
  const ofBoot = boot === undefined ? [] : [`the boot volume (${boot.sizeGb} GB)`];
  const ofData = data.length === 0 ? [] : [`${data.length} data ${data.length === 1 ? 'volume' : 'volumes'} (${sizes(data)})`];
  return { told: `${data.length === 0 ? 'only ' : ''}${[...ofBoot, ...ofData].join(' and ')}`, missing, holdsBoot };
}

function sizes(devices: readonly ImageDevice[]): string {
  return devices.map(({ sizeGb }) => `${sizeGb} GB`).join(', ');
}
