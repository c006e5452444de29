import { isCopied, markKeys, type Values } from './marks.ts';

/**
 * A dependent is made beside a server or an image and may outlive it: a floating IP, a snapshot of a volume.
 * Its marks say beside which; once that is gone, it has no use any more.
 */
export interface DependentMarks {
  readonly environment: string;
  /** The run that made it. */
  readonly run: string;
  /** Of the server, or of the image. */
  readonly ownerId: string;
}

export type DependentOf = 'server' | 'image';

const ownerKeys = { server: 'restage_server', image: markKeys.image } as const satisfies Record<DependentOf, string>;

/** As they go into metadata. */
export function dependentMarks(of: DependentOf, { environment, run, ownerId }: DependentMarks): Values {
  return { [markKeys.environment]: environment, [markKeys.run]: run, [ownerKeys[of]]: ownerId };
}

/** `undefined` when a mark is missing: not ours. */
export function readDependentMarks(of: DependentOf, values: Values): DependentMarks | undefined {
  const { [markKeys.environment]: environment, [markKeys.run]: run, [ownerKeys[of]]: ownerId } = values;
  return environment && run && ownerId ? { environment, run, ownerId } : undefined;
}

/** The marks of a volume snapshot; `undefined` = not ours, or copied from one that is. One that was made for a run that died has no id among its marks yet. */
export function readSnapshotMarks({ id, metadata }: { readonly id: string; readonly metadata: Values }): DependentMarks | undefined {
  return isCopied({ id, metadata }) ? undefined : readDependentMarks('image', metadata);
}

/**
 * The same words for what has no metadata but a description.
 * @see api-ref neutron `floatingips`, `description`: at most 255 characters.
 */
export function dependentDescription(of: DependentOf, marks: DependentMarks): string {
  return Object.entries(dependentMarks(of, marks))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** `undefined` when the description holds anything else: a user has changed it, or it is not ours. */
export function readDependentDescription(of: DependentOf, description: string): DependentMarks | undefined {
  const pairs = description.split(' ').map((word) => word.split('='));
  const marks = readDependentMarks(of, Object.fromEntries(pairs));
  return marks !== undefined && dependentDescription(of, marks) === description ? marks : undefined;
}
