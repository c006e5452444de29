import type { Call, Caller, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';

/** Who has neither the role `member` nor `admin` may only read, where the cloud goes by the new defaults. Each service refuses the rest in its own words. */
export function mayOnlyRead(call: Call, caller: Caller): boolean {
  if (call.state.behaviour.readersMayWrite || call.method === 'GET' || call.method === 'HEAD') return false;
  return !caller.admin && !caller.roles.includes('member');
}

/** By the new defaults a token without a project lists nothing (seen on Epoxy); by the old ones its lists are empty. @throws Refusal 403 */
export function refuseUnscoped({ state, caller }: SignedCall, message: string): void {
  if (caller.projectId === '' && !caller.admin && !state.behaviour.readersMayWrite) throw new Refusal(403, message);
}
