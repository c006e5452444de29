import type { Deps } from '../deps.ts';

/** What only one run may work on at a time. */
export type LeaseSubject =
  | { readonly kind: 'golden'; readonly id: string /** Its id where only that is known. */; readonly name: string }
  /** Of one project: another project's environment of the same name is another one. */
  | { readonly kind: 'environment'; readonly projectId: string; readonly name: string };

export function goldenSubject({ id, name = id }: { readonly id: string; readonly name?: string }): LeaseSubject {
  return { kind: 'golden', id, name };
}

export async function environmentSubject({ cloud, signal }: Deps, name: string): Promise<LeaseSubject & { readonly kind: 'environment' }> {
  const { project } = await cloud.identity.session({ signal });
  return { kind: 'environment', projectId: project.id, name };
}

/** One word for it, the same on every machine, of no other subject of this cloud. */
export function subjectKey(subject: LeaseSubject): string {
  return subject.kind === 'golden' ? subject.id : `${subject.projectId}/${subject.name}`;
}

/** The reverse of `subjectKey`. */
export function readSubjectKey(key: string): LeaseSubject {
  const slash = key.indexOf('/');
  if (slash < 0) return { kind: 'golden', id: key, name: key };
  return { kind: 'environment', projectId: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** For people: `golden server db`, `environment pr-42`. */
export function describeSubject({ kind, name }: LeaseSubject): string {
  return `${kind === 'golden' ? 'golden server' : 'environment'} ${name}`;
}

/** Leases are taken in one order by everybody, golden servers by id, then environments: so no two runs wait for each other. */
export function inOrder(subjects: readonly LeaseSubject[]): readonly LeaseSubject[] {
  const rank = (subject: LeaseSubject) => `${subject.kind === 'golden' ? 0 : 1} ${subjectKey(subject)}`;
  const unique = [...new Map(subjects.map((subject) => [subjectKey(subject), subject])).values()];
  return unique.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
