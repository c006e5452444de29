import { isoSeconds } from '../time.ts';

export type View = Readonly<Record<string, unknown>>;

/** What every view of Neutron's ends with. */
export function stamps(created: number, updated: number, projectId: string, revision = 1): View {
  const times = { created_at: isoSeconds(created), updated_at: isoSeconds(updated) };
  return { tags: [], ...times, revision_number: revision, project_id: projectId };
}
