import { type Bench, until } from './bench.ts';
import { type Answer, at, type Json, type JsonObject, listAt, textAt } from './contract-http.ts';
import type { Session } from './contract-session.ts';
import type { Target } from './target.ts';

/** Asks for a server of m1.tiny and, unless block devices say what to boot from, of `base`. It is deleted at the end. */
export async function requestServer(bench: Bench, fields: JsonObject, version?: string): Promise<Answer> {
  const source = 'block_device_mapping_v2' in fields ? {} : { imageRef: bench.baseImage };
  const server = { ...source, flavorRef: 'm1.tiny', ...fields };
  const answer = await bench.session.compute('POST', '/servers', { body: { server }, ...(version === undefined ? {} : { version }) });
  if (answer.status === 202 && answer.text.includes('"server"')) {
    const id = textAt(answer.json, 'server', 'id');
    bench.undo(() => bench.session.compute('DELETE', `/servers/${id}`));
  }
  return answer;
}

/** A server that is ACTIVE and has no task; `knobs` are the test bed's, as metadata `testbed:NAME`. Returns its id. */
export async function launchServer(bench: Bench, name: string, knobs: JsonObject = {}, fields: JsonObject = {}): Promise<string> {
  const metadata = knobMetadata(knobs);
  const answer = await requestServer(bench, { name: bench.name(name), metadata, ...fields });
  if (answer.status !== 202) throw new Error(`launch of ${name}: ${answer.status} ${answer.text}`);
  const id = textAt(answer.json, 'server', 'id');
  await waitForServer(bench, id, 'ACTIVE');
  return id;
}

export function knobMetadata(knobs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(knobs).map(([knob, value]) => [`testbed:${knob}`, String(value)]));
}

/** The server as Nova shows it at microversion 2.1. */
export async function readServer(bench: Bench, id: string): Promise<Json> {
  const answer = await bench.session.compute('GET', `/servers/${id}`);
  if (answer.status !== 200) throw new Error(`server ${id}: ${answer.status} ${answer.text}`);
  return at(answer.json, 'server');
}

/** Waits until the server has `status` and no task. @throws as soon as it is in ERROR instead, with the fault's words */
export function waitForServer(bench: Bench, id: string, status: string): Promise<Json> {
  return until(
    bench,
    () => readServer(bench, id),
    (server) => {
      if (at(server, 'status') === 'ERROR' && status !== 'ERROR') throw new Error(`server ${id} is in ERROR: ${faultOf(server)}`);
      return at(server, 'status') === status && taskOf(server) === null;
    },
  );
}

/** A server that was put into ERROR by hand has none. */
function faultOf(server: Json): string {
  return Object.hasOwn(server as JsonObject, 'fault') ? textAt(server, 'fault', 'message') : 'no fault';
}

export function taskOf(server: Json): Json {
  return at(server, 'OS-EXT-STS:task_state');
}

export function act(bench: Bench, id: string, body: Json, version?: string): Promise<Answer> {
  return bench.session.compute('POST', `/servers/${id}/action`, { body, ...(version === undefined ? {} : { version }) });
}

/** The record of an action, with its events, by the request id of the answer that began it. */
export async function readAction(bench: Bench, id: string, request: Answer): Promise<Json> {
  const requestId = request.headers.get('x-openstack-request-id');
  const answer = await bench.session.compute('GET', `/servers/${id}/os-instance-actions/${requestId}`, { version: '2.62' });
  if (answer.status !== 200) throw new Error(`action ${requestId}: ${answer.status} ${answer.text}`);
  return at(answer.json, 'instanceAction');
}

/** The same record once its event is over: the server may be in its new state an instant before. */
export function finishedAction(bench: Bench, id: string, request: Answer): Promise<Json> {
  return until(
    bench,
    () => readAction(bench, id, request),
    (action) => listAt(action, 'events').length > 0 && at(action, 'events', 0, 'finish_time') !== null,
  );
}

/** Deletes the servers of a project until a list shows none. */
export async function deleteServers(session: Session, target: Target): Promise<void> {
  for (;;) {
    const answer = await session.compute('GET', '/servers');
    // A busy cloud may refuse to answer for once; what is left would keep the project from being closed.
    const servers = answer.status === 200 ? listAt(answer.json, 'servers') : undefined;
    if (servers?.length === 0) return;
    for (const server of servers ?? []) {
      const id = textAt(server, 'id');
      const deleted = await session.compute('DELETE', `/servers/${id}`);
      // A locked server.
      if (deleted.status === 409) await session.compute('POST', `/servers/${id}/action`, { body: { unlock: null } });
    }
    await target.pause(1);
  }
}
