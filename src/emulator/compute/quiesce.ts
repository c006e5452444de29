import { Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import type { ComputeCall } from './call.ts';

/**
 * Before it asks for the first volume snapshot of an ACTIVE server, Nova has the host freeze its file systems; that this fails is an error only where
 * the image requires it, and else a line in Nova's log (nova:compute/api.py `snapshot_volume_backed`).
 * @throws Refusal 400 or 500
 */
export function refuseUnfrozen({ state }: ComputeCall, server: Server): void {
  if (server.vmState !== 'active' || !isSet(server, 'os_require_quiesce')) return;
  const failure = state.knobs.of(server, 'fail_quiesce');
  // nova:virt/libvirt/driver.py `_can_quiesce`
  if (failure === 'refused') throw new Refusal(400, `Quiescing is not supported in instance ${server.id}`);
  if (!isSet(server, 'hw_qemu_guest_agent')) throw new Refusal(400, 'QEMU guest agent is not enabled');
  if (failure === false) return;
  // No fault that users see: `_set_quiesced` raises InternalError with libvirt's words, and comes back over RPC.
  const report = 'Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.';
  throw new Refusal(500, `Unexpected API Error. ${report}\n<class 'nova.exception_Remote.InternalError_Remote'>`);
}

function isSet({ imageProperties }: Server, name: string): boolean {
  return /^\s*(1|t|true|on|y|yes)\s*$/i.test(imageProperties[name] ?? '');
}
