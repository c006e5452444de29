import { secretsIn } from '../../openstack/auth/table.ts';
import type { CloudConfig } from '../../openstack/config/types.ts';

/** What must never be seen of a configuration. Tokens are not here: they are recognized at first sight. */
export function secretsOf({ auth, tls }: CloudConfig): readonly string[] {
  return [...secretsIn(auth), ...(tls.key === undefined ? [] : [tls.key])];
}
