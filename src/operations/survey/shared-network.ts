import type { Role } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { MarkedImage } from '../image/own-images.ts';
import { sightOf } from '../image/seal-order.ts';
import type { RunContext } from '../run/context.ts';
import type { NamedThings } from './look-up.ts';

interface Copying {
  readonly role: Role;
  readonly golden: Server | undefined;
  readonly goldenImages: readonly MarkedImage[];
  readonly things: NamedThings | undefined;
}

/**
 * Warns where copies of a golden server boot on a network that it is on, too, as they are: unsealed, and not in quarantine. Once for each golden
 * server, by the names of the networks of its addresses.
 */
export function tellSharedNetworks(ctx: RunContext, roles: readonly Copying[]): void {
  for (const { role, golden, goldenImages, things } of roles) {
    const { image, seal } = role.golden;
    if (golden === undefined || image !== undefined || role.servers.quarantine !== undefined) continue;
    if (sightOf(golden, seal, goldenImages).rule.kind !== 'any-raw') continue;
    const own = new Set(golden.addresses.map(({ network }) => network));
    const shared = (things?.networkNames ?? []).filter((name) => own.has(name));
    if (shared.length === 0) continue;
    ctx.emitOnce({
      type: 'warning',
      title: `New servers share a network with golden server ${golden.name}`,
      message: `Each is a copy of ${golden.name} that boots on its network (${shared.join(', ')}): it has the same keys, jobs and passwords, and can send mail, run jobs twice, or join a cluster as if it were ${golden.name}. Make the copy safe first (\`seal\`), hold it back until it is ready (\`quarantine\`), or launch it on another network (\`network\`).`,
    });
  }
}
