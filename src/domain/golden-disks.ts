/** Input `volumes`: which volumes of the golden server are copied; `undefined` = not said. */
export type VolumeChoice = 'all' | 'root' | readonly string[] | undefined;

/** A volume as a choice is made among them. */
export interface Choosable {
  readonly id: string;
  readonly name: string;
}

export type Chosen<T> =
  | { readonly kind: 'chosen'; readonly volumes: readonly T[] }
  /** Names that none of them has, or several have: a sentence each. */
  | { readonly kind: 'problem'; readonly sentences: readonly string[] };

/**
 * Which of these a choice means, in their order.
 * @param volumes of the golden server
 * @param otherwise where nothing is said
 */
export function chooseVolumes<T extends Choosable>(choice: VolumeChoice, volumes: readonly T[], otherwise: readonly T[]): Chosen<T> {
  if (choice === undefined) return { kind: 'chosen', volumes: otherwise };
  if (choice === 'all') return { kind: 'chosen', volumes };
  if (choice === 'root') return { kind: 'chosen', volumes: [] };
  const matches = choice.map((word) => {
    const byId = volumes.filter(({ id }) => id === word);
    return { word, found: byId.length > 0 ? byId : volumes.filter(({ name }) => name === word) };
  });
  const sentences = matches.flatMap(({ word, found }) => {
    if (found.length === 1) return [];
    if (found.length > 1) return [`${found.length} of its volumes have the name "${word}": ${found.map(({ id }) => id).join(', ')}`];
    return [`none of its volumes has the name or id "${word}" (${volumes.length === 0 ? 'it has no volumes' : listed(volumes)})`];
  });
  if (sentences.length > 0) return { kind: 'problem', sentences };
  const ids = new Set(matches.flatMap(({ found }) => found.map(({ id }) => id)));
  return { kind: 'chosen', volumes: volumes.filter(({ id }) => ids.has(id)) };
}

function listed(volumes: readonly Choosable[]): string {
  return volumes.map(({ id, name }) => (name === '' ? id : `${name}, ${id}`)).join('; ');
}

/** A disk of a golden server, and what becomes of it on staging servers. */
export interface GoldenDisk {
  readonly kind: 'root' | 'ephemeral' | 'swap' | 'volume';
  /** Of a volume. */
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly device?: string;
  /** GiB; 0 = not known. */
  readonly sizeGb: number;
  readonly multiattach?: boolean;
  readonly encrypted?: boolean;
  readonly fate: DiskFate;
}

/**
 * `image`: in the image. `copied`: each server gets a volume of its own, made from a snapshot. `fresh`: empty, as the server's flavor has it.
 * `missing`: servers are without it, and no input says so. `left-out`: without it, as asked. `unknown`: could not be determined.
 */
export type DiskFate = 'image' | 'copied' | 'fresh' | 'missing' | 'left-out' | 'unknown';

const fates: Readonly<Record<DiskFate, string>> = {
  image: 'in the image',
  copied: 'each server gets its own copy',
  fresh: 'not in the image; new servers get an empty one if their flavor has it',
  missing: 'missing on new servers',
  'left-out': 'not copied to new servers, as requested',
  unknown: 'could not determine whether new servers get it',
};

/** For people: `volume data (4f2e…), 40 GB, /dev/vdb, encrypted: copied: …`. */
export function describeDisk(disk: GoldenDisk): string {
  const { kind, id, name = '', sizeGb, device, multiattach, encrypted, type } = disk;
  const which = id === undefined ? [] : [name === '' ? id : `${name} (${id})`];
  const what =
    kind === 'root'
      ? ['root disk', ...(id === undefined ? [] : ['on volume', ...which])]
      : [`${kind}${kind === 'volume' ? '' : ' disk'}`, ...which];
  const facts = [
    what.join(' '),
    sizeGb === 0 ? 'unknown size' : `${sizeGb} GB`,
    ...(device === undefined ? [] : [device]),
    ...(type === undefined || type === '__DEFAULT__' ? [] : [`type ${type}`]),
    ...(multiattach === true ? ['multi-attach'] : []),
    ...(encrypted === true ? ['encrypted'] : []),
  ];
  return `${facts.join(', ')}: ${fates[disk.fate]}`;
}

/** For people: its name, else its id. */
export function nameOfVolume({ id, name }: Choosable): string {
  return name === '' ? id : `${name} (${id})`;
}
