import { RestageError } from '../../domain/errors.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { intentOf } from './intent-store.ts';

type Halted = Pick<Server, 'id' | 'name' | 'status' | 'tags' | 'metadata'>;
type Options = Pick<GoldenInputs, 'shutdown' | 'onForcedStop'>;

const fix: Readonly<Record<string, string>> = { PAUSED: 'openstack server unpause', SUSPENDED: 'openstack server resume' };

/** Nova stops no server that is PAUSED or SUSPENDED, and takes a snapshot of it: what its memory holds is on no disk. */
function isHalted(golden: Halted, { shutdown }: Options): boolean {
  // What a dead run paused is set going again first.
  if (fix[golden.status] === undefined || intentOf(golden)?.was === 'ACTIVE') return false;
  return shutdown === 'graceful' || shutdown === 'guest' || shutdown === 'cloud';
}

/** Where only an image of a disk that the guest has left in order may be kept. */
export function haltedProblem(golden: Halted, options: Options): RestageError | undefined {
  if (options.onForcedStop !== 'fail' || !isHalted(golden, options)) return undefined;
  return new RestageError(
    'golden-unusable',
    `Golden server ${golden.name} (${golden.id}) is ${golden.status} and cannot shut itself down: its disk would be taken as after a power cut, which \`on-forced-stop: fail\` refuses.`,
    { hint: `Set it going first (\`${fix[golden.status]}\`), or accept such an image with \`on-forced-stop: warn\`.` },
  );
}

/** The same where such an image is taken: for a plan, and as the warning of a run. */
export function haltedNote(golden: Halted, options: Options): string | undefined {
  if (options.onForcedStop === 'fail' || !isHalted(golden, options)) return undefined;
  return `golden server ${golden.name} is ${golden.status} and cannot shut itself down: it is left so, and its disk is taken as after a power cut (\`${fix[golden.status]}\` first for a clean one)`;
}
