import type { Server } from '../model.ts';
import { changeServer, livingPorts, livingServer, type State } from '../state.ts';
import type { Script } from '../timeline.ts';
import { guestPowersOff } from './stop.ts';

/** From its word to its end, so that it can be read. */
const wordSeconds = 30;

/** What a script may say of itself; the guest understands nothing else of it. */
const nonceLine = /^nonce='([0-9a-f]+)''([0-9a-f]+)'$/m;

/**
 * What cloud-init does at the first boot with user data that is a script: it runs it, once for each server. The guest finds it on the config
 * drive, or by a port that is not disabled.
 */
export function* runUserData(state: State, id: string): Script {
  const before = livingServer(state, id);
  const nonce = before && nonceOf(before);
  if (before === undefined || nonce === undefined || !reachesUserData(state, before)) return;
  const mode = state.knobs.of(before, 'user_data');
  if (mode === 'ignores' || mode === 'hangs') return;
  yield state.knobs.of(before, 'user_data_seconds');
  const server = livingServer(state, id);
  // Stopped, rebooted or deleted in between: the script was cut off, and does not run again.
  if (server?.vmState !== 'active' || server.guestOff || server.bootedAt !== before.bootedAt) return;
  const at = state.timeline.time;
  if (mode === 'obeys') {
    const disk = { machineId: undefined, seals: [...server.disk.seals, nonce] };
    changeServer(state, id, { disk, printed: { at, line: `restage: sealed ${nonce}` } });
  }
  if (mode === 'fails')
    changeServer(state, id, { printed: { at, line: 'restage: sealing begins\r\nno such table\r\nrestage: seal failed with 3' } });
  if (mode !== 'silent') yield wordSeconds;
  if (livingServer(state, id)?.vmState === 'active') yield* guestPowersOff(state, id);
}

function nonceOf({ request: { userData } }: Server): string | undefined {
  const text = Buffer.from(userData ?? '', 'base64').toString('utf8');
  const [, first, second] = (text.startsWith('#!') && nonceLine.exec(text)) || [];
  return first === undefined || second === undefined ? undefined : first + second;
}

function reachesUserData(state: State, { id, request: { configDrive } }: Server): boolean {
  return configDrive || livingPorts(state).some(({ deviceId, up }) => deviceId === id && up);
}
