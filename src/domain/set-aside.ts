/** States that a server comes to by the will of a person, and leaves by it: no build ends in one (nova:api/openstack/common.py `_STATE_MAP`). */
const chosen: readonly string[] = ['SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED', 'RESCUE', 'RESIZE', 'VERIFY_RESIZE'];

/** Tasks on whose way back to ACTIVE a server still shows such a state (nova:compute/task_states.py). */
const waking: readonly string[] = [
  'powering-on',
  'unpausing',
  'resuming',
  'unshelving',
  'networking',
  'block_device_mapping',
  'spawning',
  'unrescuing',
  'resize_confirming',
  'resize_reverting',
];

/** Nova's status, and its task where that shows. */
export interface ServerState {
  readonly status: string;
  readonly taskState?: string | null | undefined;
}

/** Whether a person has set this server aside: it does not get ready by waiting, and nothing is wrong with its build. */
export function isSetAside({ status, taskState }: ServerState): boolean {
  if (!chosen.includes(status)) return false;
  return !(taskState && (waking.includes(taskState) || taskState.startsWith('reboot')));
}

/** Whether a server that once was ACTIVE is out of use: set aside, or failed after its build. It is its user's to fix, or to replace. */
export function isOutOfUse(server: ServerState & { readonly wasActive: boolean }): boolean {
  return server.wasActive && (server.status === 'ERROR' || isSetAside(server));
}
