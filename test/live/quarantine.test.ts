import { describe, expect } from 'vitest';
import { at, type Json, type JsonObject, listAt, textAt } from '../helpers/contract-http.ts';
import { it } from '../helpers/live.ts';
import { connect, type LiveBench, networkName, serverPortsOf, serversOf } from '../helpers/live-bench.ts';
import { killAt, restage } from '../helpers/live-command.ts';
import { environmentName } from '../helpers/live-golden.ts';

const quarantine = 'no-way-out';
const afterwards = 'web';

async function makeGroup({ session }: LiveBench, name: string): Promise<string> {
  const made = await session.network('POST', '/v2.0/security-groups', { body: { security_group: { name } } });
  expect(made.status, made.text).toBe(201);
  return textAt(made.json, 'security_group', 'id');
}

/** Of each server: the groups of its ports, and whether it has the mark. */
async function held({ session }: LiveBench) {
  const servers = await serversOf(session);
  const ports = await serverPortsOf(session);
  const groupsOf = (server: Json) =>
    ports
      .filter((port) => textAt(port, 'device_id') === textAt(server, 'id'))
      .map((port) => listAt(port, 'security_groups').map(String).toSorted());
  return servers.map((server) => ({ groups: groupsOf(server), isMarked: 'restage_quarantine' in (at(server, 'metadata') as JsonObject) }));
}

describe.concurrent('servers in quarantine, on a real Neutron', () => {
  it('keep it when their run is killed, and the next run releases them', async ({ project }) => {
    await connect(project);
    const [alone, web] = [await makeGroup(project, quarantine), await makeGroup(project, afterwards)];
    const environment = environmentName('quarantine');
    const base = ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', networkName, '--environment', environment];
    const launch = [...base, '--quarantine', quarantine, '--security-group', afterwards];
    const two = [...launch, '--count', '2'];

    // No guest of this cloud says so: the servers are checked until the run is killed.
    await killAt(project, /\b2 checking\b/, [...two, '--ready', 'console:open for business']);
    expect(await held(project)).toEqual(Array(2).fill({ groups: [[alone]], isMarked: true }));

    const ran = await restage(project, two);
    expect(ran.code, ran.log).toBe(0);
    expect(await held(project)).toEqual(Array(2).fill({ groups: [[web]], isMarked: false }));

    const more = await restage(project, [...launch, '--count', '3']);
    expect(more.code, more.log).toBe(0);
    expect(await held(project)).toEqual(Array(3).fill({ groups: [[web]], isMarked: false }));
  });
});
