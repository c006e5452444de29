import { formatDuration } from '../../domain/durations.ts';
import type { Session } from '../../openstack/identity/types.ts';
import { estimateOf, type ImageOrder } from './order.ts';

/**
 * What is to be said where the token ends before the snapshot should; `undefined` = nothing. Nova uploads the image of a local disk with the
 * token of the request for it (nova:image/glance.py), renewed just before: where the cloud's services send none of their own, the whole upload
 * is thrown away. A server on volumes uploads nothing.
 * @param now milliseconds since the epoch, by this machine's clock
 */
export function tokenNote({ expiresAt }: Pick<Session, 'expiresAt'>, order: ImageOrder, now: number): string | undefined {
  const { golden, isUnderWay, measured } = order;
  const lifeMs = expiresAt - now;
  const { estimateMs } = estimateOf(order);
  if (golden.imageId === undefined || isUnderWay || lifeMs >= estimateMs) return undefined;
  // One that took longer, and is whole, was not uploaded with our token.
  if (measured.some(({ seconds }) => seconds * 1000 > lifeMs)) return undefined;
  return `the token of this sign-in ends in ${formatDuration(Math.max(0, lifeMs))}, and the snapshot of ${golden.name} takes about ${formatDuration(estimateMs)}: Nova uploads it with that token, and on clouds whose services do not send their own (\`send_service_user_token\` in nova.conf) the finished upload is thrown away. Ask the cloud whether they do, or for tokens that live longer (Keystone's \`[token] expiration\`); a token given in the configuration cannot be renewed, an application credential or a password can`;
}
