import type { Call, Caller } from '../call.ts';
import { Refusal } from '../http.ts';

/** In each service's words: oslo.policy of Nova and Cinder, neutron-lib:exceptions `PolicyNotAuthorized`, glance:common/exception.py `Forbidden`. */
const words = {
  compute: "Policy doesn't allow os_compute_api to be performed.",
  image: 'You are not authorized to complete this action.',
  network: 'The request is disallowed by policy',
  volume: "Policy doesn't allow volume to be performed.",
} as const;

/** Who has neither the role `member` nor `admin` may only read, where the cloud goes by the new defaults. @throws Refusal 403 */
export function refuseReader(call: Call, caller: Caller, service: keyof typeof words): void {
  if (call.state.behaviour.readersMayWrite || call.method === 'GET' || call.method === 'HEAD') return;
  if (caller.admin || caller.roles.includes('member')) return;
  throw new Refusal(403, words[service], service === 'network' ? { type: 'PolicyNotAuthorized' } : {});
}
