import type { Cloud } from '../../openstack/cloud.ts';

/** What only one run may work on at a time. */
export type LeaseSubject =
  | { readonly kind: 'golden'; readonly id: string /** Its id where only that is known. */; readonly name: string }
  /** Of one project: another project's environment of the same name is another one. */
  | { readonly kind: 'environment'; readonly projectId: string; readonly name: string }
  /** One that the cloud still makes, while its golden server runs again. */
  | { readonly kind: 'image'; readonly id: string; readonly name: string };

export function goldenSubject({ id, name = id }: { readonly id: string; readonly name?: string }): LeaseSubject {
  return { kind: 'golden', id, name };
}

export function imageSubject({ id, name = id }: { readonly id: string; readonly name?: string }): LeaseSubject {
  return { kind: 'image', id, name };
}

export async function environmentSubject(
  { cloud }: { readonly cloud: Pick<Cloud, 'identity'> },
  name: string,
): Promise<LeaseSubject & { readonly kind: 'environment' }> {
  const { project } = await cloud.identity.session();
  return { kind: 'environment', projectId: project.id, name };
}

/** One word for it, the same on every machine, of no other subject of this cloud. */
export function subjectKey(subject: LeaseSubject): string {
  switch (subject.kind) {
    case 'golden':
      return subject.id;
    case 'environment':
      return `${subject.projectId}/${subject.name}`;
    case 'image':
      return `${imagePrefix}${subject.id}`;
    default:
      return subject satisfies never;
  }
}

/** No id of a server, and no project's, begins like this. */
const imagePrefix = 'image:';

/** The reverse of `subjectKey`. */
export function readSubjectKey(key: string): LeaseSubject {
  if (key.startsWith(imagePrefix)) return imageSubject({ id: key.slice(imagePrefix.length) });
  const slash = key.indexOf('/');
  if (slash < 0) return { kind: 'golden', id: key, name: key };
  return { kind: 'environment', projectId: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** For people: `golden server db`, `environment pr-42`. */
export function describeSubject({ kind, name }: LeaseSubject): string {
  return `${kind === 'golden' ? 'golden server' : kind} ${name}`;
}

/**
 * Leases are taken in one order by every run: images, then golden servers by id, then environments. So no two runs wait for each other, and
 * no golden server is held by a run that waits for an image.
 */
export function inOrder(subjects: readonly LeaseSubject[]): readonly LeaseSubject[] {
  const rank = (subject: LeaseSubject) => `${ranks[subject.kind]} ${subjectKey(subject)}`;
  const unique = [...new Map(subjects.map((subject) => [subjectKey(subject), subject])).values()];
  return unique.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const ranks: Readonly<Record<LeaseSubject['kind'], number>> = { image: 0, golden: 1, environment: 2 };
