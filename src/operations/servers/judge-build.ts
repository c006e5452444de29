import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import { isOutOfUse, isSetAside } from '../../domain/set-aside.ts';
import { type Shortage, shortageIn } from '../../domain/shortage.ts';
import type { Server } from '../../openstack/compute/types.ts';

export type Build =
  /** `stand`: how far it is, for people. */
  | { readonly kind: 'under-way'; readonly stand: string }
  /** ACTIVE, without a task, and with an address where it gets one. */
  | { readonly kind: 'done'; readonly server: Server }
  /** No host had room: another flavor or zone may have. */
  | { readonly kind: 'no-room'; readonly server: Server; readonly fault: string }
  /** `serverId`: what is left of it. */
  | { readonly kind: 'failed'; readonly serverId: string | undefined; readonly error: RestageError };

/**
 * What has become of a server that was asked for, or was there already.
 * @param asked.isFound an earlier run made it
 * @param asked.server `undefined` when the cloud has none (404)
 * @param asked.getsAddress whether it was asked for with a network
 */
export function judgeBuild(asked: {
  readonly name: string;
  readonly serverId: string;
  readonly server: Server | undefined;
  readonly getsAddress: boolean;
  readonly isFound: boolean;
}): Build {
  const { name, serverId, server, getsAddress, isFound } = asked;
  const failed = (code: ErrorCode, left: string | undefined, what: string): Build => {
    return { kind: 'failed', serverId: left, error: new RestageError(code, `Server ${name} (${serverId}) ${what}`) };
  };
  if (server === undefined) return failed('launch-failed', undefined, 'was deleted by another client.');
  if (isFound && isOutOfUse(server)) return { kind: 'failed', serverId, error: outOfUse(name, server) };
  if (server.status === 'ERROR') {
    const fault = server.fault?.message ?? 'the cloud gives no fault';
    const lack = shortageIn(fault);
    return lack === 'hosts' ? { kind: 'no-room', server, fault } : failed(codeOfLack(lack), serverId, `is in ERROR: ${fault}`);
  }
  if (isSetAside(server) || server.status === 'DELETED' || server.status === 'SOFT_DELETED')
    return failed('launch-failed', serverId, `is ${server.status}: that was not this run's doing.`);
  if (server.status !== 'ACTIVE' || server.taskState) {
    return { kind: 'under-way', stand: server.taskState ? `${server.status}, ${server.taskState}` : server.status };
  }
  if (getsAddress && server.addresses.length === 0) return { kind: 'under-way', stand: 'ACTIVE, without an address' };
  return { kind: 'done', server };
}

/** A server that its user stopped is not this run's to delete, nor one that failed after it had been in use. */
function outOfUse(name: string, { id, status, fault }: Pick<Server, 'id' | 'status'> & Partial<Pick<Server, 'fault'>>): RestageError {
  const what = `Server ${name} (${id}) is ${status}${fault === undefined ? '' : ` (${fault.message})`}`;
  return new RestageError('not-ready', `${what}. It was in use before this run, so it is left as it is, and keeps its place.`, {
    hint: `Bring it back to ACTIVE (\`openstack server show ${id}\` tells its state) and run this again, or replace the whole environment with \`restage refresh\`.`,
  });
}

function codeOfLack(lack: Exclude<Shortage, 'hosts'> | undefined): ErrorCode {
  switch (lack) {
    case undefined:
      return 'launch-failed';
    case 'quota':
      return 'quota-exceeded';
    case 'addresses':
      return 'no-capacity';
    default:
      return lack satisfies never;
  }
}
