import { Refusal } from '../http.ts';
import type { Server, VmState } from '../model.ts';

/** nova:compute/api.py `check_instance_state`: the vm_state is looked at first, then the task. @throws Refusal 409 */
export function refuseUnless(server: Server, action: string, allowed: readonly VmState[]): void {
  const conflict = (state: string) => new Refusal(409, `Cannot '${action}' instance ${server.id} while it is in ${state}`);
  if (!allowed.includes(server.vmState)) throw conflict(`vm_state ${server.vmState}`);
  if (server.taskState !== null) throw conflict(`task_state ${server.taskState}`);
}

/** nova:compute/api.py `check_instance_host`. @throws Refusal 409 */
export function refuseHostless(server: Server): void {
  if (server.hostId === '') throw new Refusal(409, `Instance ${server.id} is not ready`);
}

/** A server so new that its place is not written down yet. @throws Refusal 404 */
export function refuseUnplaced(server: Server): void {
  if (server.taskState === 'scheduling') throw new Refusal(404, `Instance ${server.id} could not be found.`);
}
