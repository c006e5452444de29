import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../calls.ts';
import type { Answer, ServiceClient } from '../http/service-client.ts';
import { doOnce, type Look } from '../reconcile.ts';
import { listActions } from './actions.ts';
import type { ComputeContext } from './deps.ts';
import { getServer } from './read-servers.ts';
import type { Server, StopAccepted } from './types.ts';

/**
 * One `os-stop` does it all: the host sends the power button again and again for the length of its shutdown timeout,
 * then cuts the power (nova:virt/libvirt/driver.py `_clean_shutdown`). Nova has no other stop for users, and does not look at
 * what the body says; a dialect with a `hardStop` does, and wants an object there.
 */
export async function stopServer(context: ComputeContext, id: string, options?: CallOptions): Promise<StopAccepted> {
  const type = (await context.dialect()).hardStop ? { type: 'SOFT' } : null;
  return doOnce<StopAccepted>(
    {
      what: `stop server ${id}`,
      send: async (isFirst) => {
        try {
          const answer = await act(context.client, id, { 'os-stop': type }, options);
          return { outcome: 'accepted', requestId: answer.requestId };
        } catch (error) {
          if (isConflict(error, /vm_state stopped/) && isAtRest(await getServer(context.client, id, options), 'SHUTOFF')) {
            return { outcome: 'already-off' };
          }
          // At work on the earlier one after all, where a policy hides the task from looking.
          if (!isFirst && isConflict(error, /task_state powering-off/))
            return { outcome: 'accepted', requestId: await stopRequestId(context, id, options) };
          throw error;
        }
      },
      look: () => findStop(context, id, options),
    },
    context,
    options,
  );
}

export async function hardStop(
  context: ComputeContext,
  id: string,
  options?: CallOptions,
): Promise<'accepted' | 'already-off' | 'not-yet'> {
  return doOnce<'accepted' | 'already-off' | 'not-yet'>(
    {
      what: `cut the power of server ${id}`,
      send: async (isFirst) => {
        try {
          await act(context.client, id, { 'os-stop': { type: 'HARD' } }, options);
          return 'accepted';
        } catch (error) {
          if (isConflict(error, /task_state powering-off/)) return 'not-yet';
          // After a lost answer, that one may have done it: this stop must not be called the guest's own.
          if (isConflict(error, /vm_state stopped/)) return isFirst ? 'already-off' : 'accepted';
          throw error;
        }
      },
      look: async () => {
        const server = await getServer(context.client, id, options);
        return isAtRest(server, 'SHUTOFF') ? { kind: 'found', value: 'accepted' } : { kind: 'absent' };
      },
    },
    context,
    options,
  );
}

export async function startServer(context: ComputeContext, id: string, options?: CallOptions): Promise<void> {
  await doOnce<void>(
    {
      what: `start server ${id}`,
      send: async () => {
        try {
          await act(context.client, id, { 'os-start': null }, options);
        } catch (error) {
          if (isConflict(error, /vm_state active/) && isAtRest(await getServer(context.client, id, options), 'ACTIVE')) return;
          throw error;
        }
      },
      look: async () => {
        const server = await getServer(context.client, id, options);
        const isOn = server?.taskState === 'powering-on' || isAtRest(server, 'ACTIVE');
        return isOn ? { kind: 'found', value: undefined } : { kind: 'absent' };
      },
    },
    context,
    options,
  );
}

/** What moves a server between ACTIVE and a state in which it stands still. */
const moves = {
  pause: { task: 'pausing', to: 'PAUSED', vmState: 'paused' },
  unpause: { task: 'unpausing', to: 'ACTIVE', vmState: 'active' },
  resume: { task: 'resuming', to: 'ACTIVE', vmState: 'active' },
} as const;

/** Asked again of a server that is there already, or on its way, Nova answers 409 (nova:compute/api.py `check_instance_state`). */
export async function moveServer(context: ComputeContext, move: keyof typeof moves, id: string, options?: CallOptions): Promise<void> {
  const { task, to, vmState } = moves[move];
  await doOnce<void>(
    {
      what: `${move} server ${id}`,
      send: async (isFirst) => {
        try {
          await act(context.client, id, { [move]: null }, options);
        } catch (error) {
          if (isConflict(error, new RegExp(`vm_state ${vmState}`)) && isAtRest(await getServer(context.client, id, options), to)) return;
          // At work on the earlier one after all, where a policy hides the task from looking.
          if (!isFirst && isConflict(error, new RegExp(`task_state ${task}`))) return;
          throw error;
        }
      },
      look: async () => {
        const server = await getServer(context.client, id, options);
        return server?.taskState === task || isAtRest(server, to) ? { kind: 'found', value: undefined } : { kind: 'absent' };
      },
    },
    context,
    options,
  );
}

export async function deleteServer(client: ServiceClient, id: string, options?: CallOptions): Promise<void> {
  await client.request(
    { method: 'DELETE', path: `/servers/${encodeURIComponent(id)}`, repeat: 'idempotent', expect: [202, 204, 404] },
    options,
  );
}

async function findStop(context: ComputeContext, id: string, options?: CallOptions): Promise<Look<StopAccepted>> {
  const server = await getServer(context.client, id, options);
  if (server?.taskState !== 'powering-off' && !isAtRest(server, 'SHUTOFF')) return { kind: 'absent' };
  return { kind: 'found', value: { outcome: 'accepted', requestId: await stopRequestId(context, id, options) } };
}

async function stopRequestId(context: ComputeContext, id: string, options?: CallOptions): Promise<string | undefined> {
  const actions = await listActions(context.client, id, options);
  return actions.find((action) => action.action === 'stop')?.requestId;
}

function act(client: ServiceClient, id: string, body: unknown, options?: CallOptions): Promise<Answer> {
  return client.request(
    { method: 'POST', path: `/servers/${encodeURIComponent(id)}/action`, body, repeat: 'action', expect: [202] },
    options,
  );
}

function isConflict(error: unknown, reason: RegExp): error is HttpError {
  return error instanceof HttpError && error.status === 409 && reason.test(error.reason);
}

/**
 * The refusal alone does not tell that the server is where it should be: Nova checks vm_state before task_state
 * (nova:compute/api.py `check_instance_state`), so a server on its way down refuses a start as "vm_state active".
 */
function isAtRest(server: Server | undefined, status: 'ACTIVE' | 'SHUTOFF' | 'PAUSED'): boolean {
  return server?.status === status && (server.taskState === null || server.taskState === undefined);
}
