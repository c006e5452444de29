import * as v from 'valibot';

/** What Neutron's bodies have in common. */

export const text = v.nullish(v.string());
export const flag = v.nullish(v.boolean());
export const links = v.nullish(v.array(v.object({ rel: v.string(), href: v.string() })));

/** Administrators are shown every project's resources: whose each one is tells them apart. */
export interface Owned {
  readonly projectId: string | undefined;
}
export const owner = { project_id: text, tenant_id: text };

export function ownerOf(wire: { project_id?: string | null | undefined; tenant_id?: string | null | undefined }): string | undefined {
  return wire.project_id ?? wire.tenant_id ?? undefined;
}

export function nextOf(wire: v.InferOutput<typeof links>): string | undefined {
  return wire?.find((link) => link.rel === 'next')?.href;
}
