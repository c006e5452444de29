import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import { changeSnapshot, changeVolume } from '../state.ts';
import { ownSnapshot } from './snapshots.ts';
import { ownVolume } from './volumes.ts';

type Metadata = Readonly<Record<string, string>>;

/** Metadata of volumes, or of snapshots: the same API twice (cinder:api/v2/volume_metadata.py, snapshot_metadata.py). */
interface Holder {
  readonly read: (call: SignedCall, id: string) => Metadata;
  readonly write: (call: SignedCall, id: string, metadata: Metadata) => void;
  readonly missing: (id: string, key: string) => string;
}

const volumes: Holder = {
  read: (call, id) => ownVolume(call, id).metadata,
  write: (call, id, metadata) => void changeVolume(call.state, id, { metadata }),
  missing: (id, key) => `Volume ${id} has no metadata with key ${key}.`,
};

const snapshots: Holder = {
  read: (call, id) => ownSnapshot(call, id).metadata,
  write: (call, id, metadata) => void changeSnapshot(call.state, id, { metadata }),
  missing: (id, key) => `Snapshot ${id} has no metadata with key ${key}.`,
};

function handlers(holder: Holder) {
  const show: Handler<SignedCall> = (call, { id = '' }) => ({ status: 200, body: { metadata: holder.read(call, id) } });

  /** Keeps what it does not name. */
  const merge: Handler<SignedCall> = (call, { id = '' }) => {
    const metadata = { ...holder.read(call, id), ...given(call) };
    holder.write(call, id, metadata);
    return { status: 200, body: { metadata } };
  };

  const replace: Handler<SignedCall> = (call, { id = '' }) => {
    holder.read(call, id);
    const metadata = given(call);
    holder.write(call, id, metadata);
    return { status: 200, body: { metadata } };
  };

  const remove: Handler<SignedCall> = (call, { id = '', key = '' }) => {
    const { [key]: removed, ...kept } = holder.read(call, id);
    if (removed === undefined) throw new Refusal(404, holder.missing(id, key));
    holder.write(call, id, kept);
    return { status: 200 };
  };

  return { show, merge, replace, remove };
}

/** @throws Refusal 400 for a value that is no text of at most 255 characters */
function given(call: SignedCall): Metadata {
  const body = parseJson(call.body);
  const metadata = isObject(body) ? body.metadata : undefined;
  if (!isObject(metadata)) throw new Refusal(400, "Invalid input for field/attribute metadata. 'metadata' is a required property");
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string' && value.length <= 255) continue;
    throw new Refusal(400, `Invalid input for field/attribute ${key}. Value: ${String(value)}. ${String(value)} is not of type 'string'`);
  }
  return metadata as Metadata;
}

export const volumeMetadata = handlers(volumes);
export const snapshotMetadata = handlers(snapshots);
