import { RestageError } from '../../domain/errors.ts';
import type { Server } from '../../openstack/compute/types.ts';

const shown = 3;

/**
 * A cell is down, and its servers are listed by their ids alone (nova:api/openstack/compute/views/servers.py, from 2.69 on).
 * @param mayBe what goes wrong if one of them is meant: `may be what is to be launched`
 * @returns `undefined` where every server shows
 */
export function hiddenServers(servers: readonly Server[], mayBe: string): RestageError | undefined {
  const ids = servers.filter(({ status, name }) => status === 'UNKNOWN' && name === '').map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const some = `${ids.slice(0, shown).join(', ')}${ids.length > shown ? ', …' : ''}`;
  return new RestageError(
    'servers-hidden',
    `A part of the cloud is down: of ${ids.length} server(s) nothing but the id is known (${some}), and they ${mayBe}.`,
    { hint: 'Wait until the cloud is whole again, then run the same.' },
  );
}
