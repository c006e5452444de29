import { markKeys, type Values } from './marks.ts';

/**
 * A companion is made beside a server or an image and may outlive it: a floating IP, a snapshot of a volume.
 * Its marks say beside which; once that is gone, nobody wants it any more.
 */
export interface CompanionMarks {
  readonly environment: string;
  /** The run that made it. */
  readonly run: string;
  /** Of the server, or of the image. */
  readonly ownerId: string;
}

export type CompanionOf = 'server' | 'image';

const ownerKeys = { server: 'restage_server', image: markKeys.image } as const satisfies Record<CompanionOf, string>;

/** As they go into metadata. */
export function companionMarks(of: CompanionOf, { environment, run, ownerId }: CompanionMarks): Values {
  return { [markKeys.environment]: environment, [markKeys.run]: run, [ownerKeys[of]]: ownerId };
}

/** `undefined` when a mark is missing: not ours. */
export function readCompanionMarks(of: CompanionOf, values: Values): CompanionMarks | undefined {
  const { [markKeys.environment]: environment, [markKeys.run]: run, [ownerKeys[of]]: ownerId } = values;
  return environment && run && ownerId ? { environment, run, ownerId } : undefined;
}

/**
 * The same words for what has no metadata but a description.
 * @see api-ref neutron `floatingips`, `description`: at most 255 characters.
 */
export function companionDescription(of: CompanionOf, marks: CompanionMarks): string {
  return Object.entries(companionMarks(of, marks))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** `undefined` when the description holds anything else: somebody has changed it, or it is not ours. */
export function readCompanionDescription(of: CompanionOf, description: string): CompanionMarks | undefined {
  const pairs = description.split(' ').map((word) => word.split('='));
  const marks = readCompanionMarks(of, Object.fromEntries(pairs));
  return marks !== undefined && companionDescription(of, marks) === description ? marks : undefined;
}
