import type { Image, Server } from '../model.ts';
import { hex } from '../random.ts';
import { changeImage, livingImage, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { snapshotSize } from './snapshot-size.ts';

const GiB = 1024 ** 3;

/** What an image is when its data are there. */
export function dataOf(state: State, server: Server): Partial<Image> {
  return {
    status: 'active',
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    size: snapshotSize(state, server),
    virtualSize: Math.max(server.flavor.disk, 1) * GiB,
    checksum: hex(state.random, 32),
    hash: hex(state.random, 128),
    disk: livingServer(state, server.id)?.disk ?? server.disk,
  };
}

/** As which a snapshot that failed in this way leaves a server that ran; `undefined` = as it was. */
export function stranded(failure: boolean | string): Partial<Server> | undefined {
  if (failure === 'suspended') return { vmState: 'suspended', powerState: 7 };
  if (failure === 'paused') return { vmState: 'paused', powerState: 3 };
  return failure === 'error' ? { vmState: 'error' } : undefined;
}

/** An image that is active goes to the other zones of the cloud, and is not usable until it is there. */
export function startSync(state: State, server: Server, imageId: string): void {
  if (state.knobs.of(server, 'sync_seconds') > 0) start(state, sync(state, server, imageId));
}

const syncKey = 'sync_status_reason';

function* sync(state: State, server: Server, imageId: string): Script {
  changeProperties(state, imageId, (properties) => ({ ...properties, [syncKey]: 'The image is being synchronized.' }));
  yield state.knobs.of(server, 'sync_seconds');
  changeProperties(state, imageId, ({ [syncKey]: _, ...properties }) => properties);
}

function changeProperties(state: State, imageId: string, change: (properties: Image['properties']) => Image['properties']): void {
  const image = livingImage(state, imageId);
  if (image !== undefined) changeImage(state, imageId, { properties: change(image.properties) });
}
