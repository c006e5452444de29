import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { at, type Json, listAt, textAt } from '../helpers/contract-http.ts';
import { signIn } from '../helpers/contract-session.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { overlap, snapshotsOf } from '../helpers/live-actions.ts';
import { type LiveBench, networkName, serversOf } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, metadataOf } from '../helpers/live-golden.ts';

const clean = { golden: 'ACTIVE', leases: 0, intent: false };

describe.concurrent('an environment file of three roles', () => {
  it('two golden servers are snapshotted side by side, and web starts with the address of db', async ({ project }) => {
    const knobs = { snapshot_seconds: 20 };
    const [golden, goldenWeb] = await Promise.all([launchGolden(project, 'db', knobs), launchGolden(project, 'web', knobs)]);
    const environment = environmentName('roles');
    const ran = await restage(project, ['refresh', '--spec', writeSpec(golden.name, goldenWeb.name), '--environment', environment]);
    expect(ran.code, ran.log).toBe(0);
    expect(listAt(ran.json, 'servers').map((server) => at(server, 'status'))).toEqual(Array(4).fill('ACTIVE'));

    const [ofDb, ofWeb] = [await snapshotsOf(project, golden), await snapshotsOf(project, goldenWeb)];
    expect([ofDb.length, ofWeb.length]).toEqual([1, 1]);
    expect(ofDb.some((one) => ofWeb.some((other) => overlap(one, other)))).toBe(true);

    const servers = await serversOf(project.session);
    const ofRole = (role: string) => servers.filter((server) => metadataOf(server).restage_role === role);
    expect([ofRole('db').length, ofRole('web').length, ofRole('cache').length]).toEqual([1, 2, 1]);
    const [db = null] = ofRole('db');
    const address = textAt(db, 'addresses', networkName, 0, 'addr');
    for (const web of ofRole('web')) {
      expect(await userDataOf(project, web)).toBe(`#!/bin/sh\necho 'database: ${address}' > /etc/shop\n`);
      expect(secondOf(textAt(web, 'created'))).toBeGreaterThanOrEqual(secondOf(`${textAt(db, 'OS-SRV-USG:launched_at')}Z`));
    }

    const gone = await restage(project, ['destroy', '--environment', environment, '--with-images']);
    expect(gone.code, gone.log).toBe(0);
    await expectLeft(project, golden, environment, { ...clean, servers: [], images: [] });
    await expectLeft(project, goldenWeb, environment, { ...clean, images: [] });
  });
});

function writeSpec(db: string, web: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'roles-')), 'restage.yml');
  const spec = `
flavor: m1.tiny
roles:
  db:
    golden: ${db}
  cache:
    golden: ${db}
  web:
    after: db
    golden: ${web}
    count: 2
    user-data: |
      #!/bin/sh
      echo 'database: {{ roles.db.address }}' > /etc/shop
`;
  writeFileSync(path, spec);
  return path;
}

/** As Nova keeps it; it shows it to administrators only. */
async function userDataOf({ target }: LiveBench, server: Json): Promise<string> {
  const admin = await signIn({ authUrl: target.authUrl, user: 'admin', project: 'admin' });
  const shown = await admin.compute('GET', `/servers/${textAt(server, 'id')}`, { version: '2.3' });
  return Buffer.from(textAt(shown.json, 'server', 'OS-EXT-SRV-ATTR:user_data'), 'base64').toString();
}

/** Nova tells when a server was created in whole seconds. */
function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
