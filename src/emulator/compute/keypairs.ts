import { isObject, parseJson, Refusal } from '../http.ts';
import { ownRecords } from '../own-records.ts';
import { hex } from '../random.ts';
import { naiveMicroseconds } from '../time.ts';
import type { ComputeCall, ComputeHandler } from './call.ts';
import { anything, name, object } from './schema.ts';

interface Keypair {
  readonly name: string;
  readonly userId: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly created: number;
}

export const keypairs = ownRecords((): Keypair[] => []);

function find(call: ComputeCall, wanted: string): Keypair {
  const key = keypairs(call.state).find((one) => one.name === wanted && one.userId === call.caller.userId);
  if (key === undefined) throw new Refusal(404, `Keypair ${wanted} not found for user ${call.caller.userId}`);
  return key;
}

function view({ minor }: ComputeCall, { name: keyName, publicKey, fingerprint }: Keypair): object {
  return { name: keyName, public_key: publicKey, fingerprint, ...(minor >= 2 && { type: 'ssh' }) };
}

export const listKeypairs: ComputeHandler = (call) => {
  const own = keypairs(call.state).filter(({ userId }) => userId === call.caller.userId);
  return { status: 200, body: { keypairs: own.map((key) => ({ keypair: view(call, key) })) } };
};

export const showKeypair: ComputeHandler = (call, { name: wanted = '' }) => {
  const key = find(call, wanted);
  const more = {
    user_id: key.userId,
    created_at: naiveMicroseconds(key.created),
    deleted: false,
    deleted_at: null,
    id: 1,
    updated_at: null,
  };
  return { status: 200, body: { keypair: { ...view(call, key), ...more } } };
};

/** Exactly one of several that ask for the same name succeeds. Keys are taken, not made. */
export const createKeypair: ComputeHandler = (call) => {
  const body = parseJson(call.body);
  object({ keypair: object({ name, public_key: anything, type: anything, user_id: anything }, ['name']) }, ['keypair'])(body, 'None');
  const given = isObject(body) && isObject(body.keypair) ? body.keypair : {};
  const publicKey = String(given.public_key ?? 'ssh-ed25519 made-by-the-emulator');
  if (!/^(ssh|ecdsa|sk)-\S+ \S+/.test(publicKey)) throw new Refusal(400, 'Keypair data is invalid: failed to generate fingerprint');
  const { userId } = call.caller;
  if (keypairs(call.state).some((key) => key.name === given.name && key.userId === userId)) {
    throw new Refusal(409, `Key pair '${String(given.name)}' already exists.`);
  }
  const fingerprint = hex(call.state.random, 32).replace(/..(?=.)/g, '$&:');
  const key: Keypair = { name: String(given.name), userId, publicKey, fingerprint, created: call.state.timeline.time };
  keypairs(call.state).push(key);
  return { status: call.minor >= 2 ? 201 : 200, body: { keypair: { ...view(call, key), user_id: userId } } };
};

/** The name is free again at once. */
export const deleteKeypair: ComputeHandler = (call, { name: wanted = '' }) => {
  const key = find(call, wanted);
  keypairs(call.state).splice(keypairs(call.state).indexOf(key), 1);
  return { status: call.minor >= 2 ? 204 : 202 };
};
