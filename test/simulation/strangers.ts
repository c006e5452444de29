import { type CloudSeed, defaultSeed, type Emulator, type SeedImage, type SeedServer } from '../../src/emulator/index.ts';
import type { CloudPlan, Forgery, Golden } from './plan.ts';
import { pullsProject } from './pulls.ts';
import { signIn } from './sign-in.ts';

const project = 'strangers';
const past = '2026-11-20T00:00:00Z';

/** Who is there beside `ci` in worlds that need them: a project of strangers, and an administrator in ours. */
export const others: Pick<CloudSeed, 'projects' | 'users' | 'securityGroups'> = {
  projects: [...defaultSeed.projects, project],
  users: [
    ...defaultSeed.users,
    { name: 'ci-admin', password: 'testbed', projects: ['ci'], roles: ['admin', 'member', 'reader'] },
    { name: 'stranger', password: 'testbed', projects: [project], roles: ['reader', 'member'] },
  ],
  securityGroups: [...defaultSeed.securityGroups, { name: 'default', project }],
};

/** Ids that others know before the cloud is there. */
export function goldenId(at: number): string {
  return `90000000-0000-4000-8000-00000000000${at + 1}`;
}

/** The image by which a golden server is known as such. */
export function imageNameOf({ name }: Pick<Golden, 'name'>): string {
  return `taken-of-${name}`;
}

/** The marks that a golden server bears, and what says that it is golden. */
export function labelsOf({ marks }: Golden, maxMicroversion: string | undefined): Pick<SeedServer, 'metadata' | 'tags'> {
  if (marks === undefined) return {};
  // A cloud without tags has the mark in metadata, whatever was drawn.
  const hasTags = Number((maxMicroversion ?? '2.93').split('.')[1]) >= 26;
  const isTagged = marks.knownBy === 'tag' && hasTags;
  const isWritten = marks.knownBy !== 'image' && !isTagged;
  const metadata = { ...marksOf(marks, 1), restage_stage: 'current', ...(isWritten && { restage_golden_server: 'true' }) };
  return { metadata, tags: isTagged ? ['restage:golden'] : [] };
}

/** Taken by a run before this story. */
export function imagesBefore({ goldens }: CloudPlan): readonly SeedImage[] {
  return goldens.flatMap((golden, at): readonly SeedImage[] => {
    if (golden.marks?.knownBy !== 'image') return [];
    const name = imageNameOf(golden);
    const properties = imageMarks(name, goldenId(at), { ...golden.marks, environment: 'staging', isExpired: false }, true);
    return [{ name, project: 'ci', size: 300_000, virtualGb: 1, age: 3000, properties }];
  });
}

/** Does it, as a user of another project. @returns whether it was done */
export function forge(emulator: Emulator, forgery: Forgery, golden: string, number: number): boolean {
  const { books } = emulator;
  const id = books.server(golden)?.id ?? '';
  const ours = books.server(golden)?.projectId ?? '';
  // Only administrators publish.
  const [who, where] = forgery.visibility === 'public' ? (['admin', 'admin'] as const) : (['stranger', project] as const);
  const stranger = signIn(emulator, who, where);
  if (stranger === undefined) return false;
  const name = `${forgery.kind.replace(' ', '-')}-of-strangers-${number}`;
  if (forgery.kind === 'server') {
    const metadata = { ...marksOf(forgery, 1), restage_nonce: `forged-${number}` };
    const server = { name, flavorRef: 'm1.small', imageRef: books.image('base')?.id, metadata, networks: 'none' };
    return stranger.ask('POST', '/compute/v2.1/servers', { server }) !== undefined;
  }
  if (forgery.kind === 'floating IP') {
    const { environment } = forgery;
    const description = `restage_environment=${environment} restage_run=run-before restage_server=${id}`;
    const networks = JSON.parse(stranger.ask('GET', '/network/v2.0/networks?name=public', undefined) ?? '{"networks":[]}').networks;
    return (
      stranger.ask('POST', '/network/v2.0/floatingips', { floatingip: { floating_network_id: networks[0]?.id, description } }) !== undefined
    );
  }
  const isLease = forgery.kind === 'lease';
  const properties = isLease
    ? { restage_lease: id, restage_lease_seconds: '100000000', restage_run: 'run-of-strangers' }
    : imageMarks(name, id, forgery, forgery.kind === 'verified image');
  const record = { name, visibility: forgery.visibility, disk_format: 'qcow2', container_format: 'bare', ...properties };
  const answer = stranger.ask('POST', '/image/v2/images', record);
  if (answer === undefined) return false;
  const { id: imageId } = JSON.parse(answer) as { readonly id: string };
  if (!isLease) stranger.ask('PUT', `/image/v2/images/${imageId}/file`, 'a disk of strangers');
  if (forgery.visibility === 'shared') {
    for (const member of [ours, pullsProject(emulator)])
      if (member !== undefined) stranger.ask('POST', `/image/v2/images/${imageId}/members`, { member });
    signIn(emulator, 'ci', 'ci')?.ask('PUT', `/image/v2/images/${imageId}/members/${ours}`, { status: 'accepted' });
  }
  return true;
}

function marksOf(
  { environment, isExpired }: Pick<Forgery, 'environment' | 'isExpired'>,
  generation: number,
): Readonly<Record<string, string>> {
  return {
    restage_environment: environment,
    restage_role: 'server',
    restage_generation: String(generation),
    restage_run: 'run-before',
    ...(isExpired && { restage_expires_at: past }),
  };
}

function imageMarks(
  name: string,
  golden: string,
  marks: Pick<Forgery, 'environment' | 'isExpired'>,
  verified: boolean,
): Readonly<Record<string, string>> {
  return {
    ...marksOf(marks, 0),
    restage_golden: golden,
    instance_uuid: golden,
    restage_name: name,
    restage_consistency: 'clean',
    restage_verified: String(verified),
    restage_kind: 'raw',
    image_type: 'snapshot',
  };
}
