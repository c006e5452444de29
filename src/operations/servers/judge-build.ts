import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import { type Shortage, shortageIn } from '../../domain/shortage.ts';
import type { Server } from '../../openstack/compute/types.ts';

/** In these a server does not become ready by waiting. */
const standstill: readonly string[] = ['SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED', 'DELETED', 'SOFT_DELETED'];

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
 * What has become of a server that was asked for.
 * @param asked.server `undefined` when the cloud has none (404)
 * @param asked.getsAddress whether it was asked for with a network
 */
export function judgeBuild(asked: {
  readonly name: string;
  readonly serverId: string;
  readonly server: Server | undefined;
  readonly getsAddress: boolean;
}): Build {
  const { name, serverId, server, getsAddress } = asked;
  const failed = (code: ErrorCode, left: string | undefined, what: string): Build => {
    return { kind: 'failed', serverId: left, error: new RestageError(code, `Server ${name} (${serverId}) ${what}`) };
  };
  if (server === undefined) return failed('launch-failed', undefined, 'was deleted by somebody.');
  if (server.status === 'ERROR') {
    const fault = server.fault?.message ?? 'the cloud gives no fault';
    const lack = shortageIn(fault);
    return lack === 'hosts' ? { kind: 'no-room', server, fault } : failed(codeOf(lack), serverId, `is in ERROR: ${fault}`);
  }
  if (standstill.includes(server.status)) return failed('launch-failed', serverId, `is ${server.status}; somebody stopped it.`);
  if (server.status !== 'ACTIVE' || server.taskState) {
    return { kind: 'under-way', stand: server.taskState ? `${server.status}, ${server.taskState}` : server.status };
  }
  if (getsAddress && server.addresses.length === 0) return { kind: 'under-way', stand: 'ACTIVE, without an address' };
  return { kind: 'done', server };
}

function codeOf(lack: Exclude<Shortage, 'hosts'> | undefined): ErrorCode {
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
