import { describe, expect } from 'vitest';
import { ask, at, type Json, listAt, textAt } from '../helpers/contract-http.ts';
import { passwordBody, type Session, signIn } from '../helpers/contract-session.ts';
import { openOpenStack } from '../helpers/contract-target-openstack.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { imagesOf, type LiveBench, serversOf } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, metadataOf, propertyOf } from '../helpers/live-golden.ts';
import { releaseOf, releases } from '../helpers/releases.ts';

const clean = { golden: 'ACTIVE', leases: 0, intent: false };
const regions = ['--region', 'RegionOne,RegionTwo'];

// A second region is there after `test/openstack/up --regions` only.
describe.skipIf(!(await hasSecondRegion()))('two regions, each with its own Nova and Glance', () => {
  it('one image: the other cloud gets a copy, servers come up in both, and everything is deleted again', async ({ project }) => {
    const golden = await launchGolden(project, 'two');
    const environment = environmentName('regions');
    const options = ['--golden', golden.name, '--environment', environment, '--flavor', 'm1.tiny', ...regions];
    const there = await sessionThere(project);

    const ran = await restage(project, ['refresh', ...options]);
    expect(ran.code, ran.log).toBe(0);
    expect(listAt(ran.json, 'servers').map((server) => [at(server, 'region'), at(server, 'status')])).toEqual([
      ['RegionOne', 'ACTIVE'],
      ['RegionTwo', 'ACTIVE'],
    ]);
    const copied = releases[releaseOf('openstack', process.env)].fetchesImages ? 'import' : 'stream';
    expect(at(ran.json, 'regions', 1)).toMatchObject({ region: 'RegionTwo', status: 'complete', image: copied, problem: null });

    const [source = null] = await markedImages(project.session);
    const [copy = null] = await markedImages(there);
    expect(facts(copy)).toEqual(facts(source));
    expect(copy).toMatchObject({
      status: 'active',
      restage_verified: 'true',
      restage_copy_of: textAt(source, 'id'),
      restage_copied_from: 'RegionOne',
    });
    expect((await serversOf(there)).map((server) => metadataOf(server).restage_image)).toEqual([textAt(copy, 'id')]);

    const gone = await restage(project, ['destroy', '--environment', environment, '--with-images', ...regions]);
    expect(gone.code, gone.log).toBe(0);
    await expectLeft(project, golden, environment, { ...clean, servers: [], images: [] });
    expect([await serversOf(there), await imagesOf(there)]).toEqual([[], []]);
  });
});

/** What must be the same in both. */
function facts(image: Json): Readonly<Record<string, Json | undefined>> {
  const names = ['name', 'size', 'virtual_size', 'os_hash_algo', 'os_hash_value', 'disk_format', 'container_format', 'min_disk', 'min_ram'];
  return Object.fromEntries([...names, 'image_type', 'restage_golden'].map((name) => [name, propertyOf(image, name)]));
}

async function markedImages(session: Session): Promise<readonly Json[]> {
  return (await imagesOf(session)).filter((image) => propertyOf(image, 'restage_golden') !== undefined);
}

function sessionThere({ env }: LiveBench): Promise<Session> {
  return signIn({ authUrl: env.OS_AUTH_URL ?? '', project: env.OS_PROJECT_NAME ?? '', region: 'RegionTwo' });
}

async function hasSecondRegion(): Promise<boolean> {
  const { authUrl } = await openOpenStack(process.env);
  const { json } = await ask({ method: 'POST', url: `${authUrl}/auth/tokens`, body: passwordBody('ci', 'testbed', 'ci') });
  const endpoints = listAt(json, 'token', 'catalog').flatMap((service) => listAt(service, 'endpoints'));
  return endpoints.some((endpoint) => at(endpoint, 'region_id') === 'RegionTwo');
}
