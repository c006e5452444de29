import { RestageError } from '../../domain/errors.ts';
import { isEphemeral, isEphemeralEnvironment, isoTime } from '../../domain/marks.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { MarkedImage } from '../image/own-images.ts';
import type { NamedGoldens } from '../run/context.ts';
import { markedServers } from '../servers/marked.ts';

/** How many of the oldest an error names. */
const shown = 5;

interface LivingEnvironment {
  /** ISO 8601: of its oldest server or image. */
  readonly since: string;
  /** Milliseconds since the epoch; `undefined` = of its servers, none expires. */
  readonly expiresAt: number | undefined;
}

/**
 * The cap on ephemeral environments: those with servers, and those whose first image is under way. One that exists is none too many, however
 * many there are: its refresh goes on, and is finished after a crash.
 * @returns the problem; `undefined` = there is room, or no cap
 */
export function tooManyEnvironments(
  ctx: NamedGoldens,
  { run: { maxEnvironments }, servers: { environment, ttlMs } }: Inputs,
  servers: readonly Server[],
  images: readonly MarkedImage[],
): RestageError | undefined {
  if (maxEnvironments === undefined || !isEphemeralEnvironment(environment, ttlMs)) return undefined;
  const marked = markedServers(ctx, servers);
  const ours = images.filter(({ marks }) => isEphemeral(marks) && marks.deletionCandidate === undefined);
  if ([...marked, ...ours].some(({ marks }) => marks.environment === environment)) return undefined;
  const there = new Map<string, LivingEnvironment>();
  const add = (name: string, { since, expiresAt }: LivingEnvironment) => {
    const known = there.get(name) ?? { since, expiresAt };
    const ends = [known.expiresAt, expiresAt].flatMap((end) => end ?? []);
    there.set(name, { since: known.since < since ? known.since : since, expiresAt: ends.length === 0 ? undefined : Math.min(...ends) });
  };
  for (const { created, marks } of marked) {
    if (isEphemeralEnvironment(marks.environment, marks.expiresAt)) add(marks.environment, { since: created, expiresAt: marks.expiresAt });
  }
  for (const { image, marks } of ours) add(marks.environment, { since: image.createdAt, expiresAt: undefined });
  if (there.size < maxEnvironments) return undefined;
  const oldest = [...there].toSorted(([, a], [, b]) => (a.since < b.since ? -1 : 1)).slice(0, shown);
  const list = oldest.map(
    ([name, { since, expiresAt }]) => `${name} (since ${since}${expiresAt === undefined ? '' : `, expires ${isoTime(expiresAt)}`})`,
  );
  return new RestageError(
    'too-many-environments',
    `Environment ${environment} is not launched: the project already has ${there.size} ephemeral environment(s), and \`max-environments\` is ${maxEnvironments}.`,
    {
      hint: `The oldest: ${list.join(', ')}. Delete one with \`restage destroy --environment ${oldest[0]?.[0]}\` or expired ones with \`restage reap --apply\`, or raise \`max-environments\`.`,
    },
  );
}
