import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { textAt } from '../helpers/contract-http.ts';
import { launchServer } from '../helpers/contract-servers.ts';
import { signIn } from '../helpers/contract-session.ts';

const bench = await useBench('reader');
const { target, session } = bench;
const reader = await signIn({ authUrl: target.authUrl, user: 'ci-reader' });
const { readersMayWrite } = target.release;
const forbidden = (rule: string) => ({ forbidden: { code: 403, message: `Policy doesn't allow os_compute_api:${rule} to be performed.` } });

contract('a user who has no role but reader', () => {
  it('makes an image record where the policies are of old, else is refused: what a lease begins with', async () => {
    const body = { name: bench.name('record'), disk_format: 'raw', container_format: 'bare' };
    const made = await reader.image('POST', '/v2/images', { body });
    expect(made.status).toBe(readersMayWrite ? 201 : 403);
    if (readersMayWrite) await session.image('DELETE', `/v2/images/${textAt(made.json, 'id')}`);
    else expect(textAt(made.json, 'message')).toMatch(/^You are not authorized to complete add_image action\./);
  });

  it('makes a port, or does not', async () => {
    const made = await reader.network('POST', '/v2.0/ports', { body: { port: { network_id: bench.network, name: bench.name('port') } } });
    expect(made.status).toBe(readersMayWrite ? 201 : 403);
    if (readersMayWrite) await session.network('DELETE', `/v2.0/ports/${textAt(made.json, 'port', 'id')}`);
    else {
      const message = 'rule:create_port is disallowed by policy';
      expect(made.json).toEqual({ NeutronError: { type: 'PolicyNotAuthorized', message, detail: '' } });
    }
  });

  it('stops, starts, tags and snapshots a server, or does none of it', async () => {
    const id = await launchServer(bench, 'read');
    const act = (body: object) => reader.compute('POST', `/servers/${id}/action`, { body: body as Record<string, null> });
    const tagged = await reader.compute('PUT', `/servers/${id}/tags/one`, { version: '2.26' });
    expect(tagged.status).toBe(readersMayWrite ? 201 : 403);
    if (readersMayWrite) {
      expect((await act({ 'os-stop': null })).status).toBe(202);
      return;
    }
    expect(tagged.json).toEqual(forbidden('os-server-tags:update'));
    expect((await act({ 'os-stop': null })).json).toEqual(forbidden('servers:stop'));
    expect((await act({ 'os-start': null })).json).toEqual(forbidden('servers:start'));
    expect((await act({ createImage: { name: bench.name('no') } })).json).toEqual(forbidden('servers:create_image'));
  });

  it('is shown what a member is shown', async () => {
    expect((await reader.compute('GET', '/servers')).status).toBe(200);
    expect((await reader.image('GET', '/v2/images')).status).toBe(200);
    expect((await reader.network('GET', '/v2.0/ports')).status).toBe(200);
  });
});

contract('a reader of volumes', () => {
  it('makes one, or does not: Cinder has its own defaults', async () => {
    if (reader.volume === undefined) return;
    const made = await reader.volume('POST', '/volumes', { body: { volume: { size: 1, name: bench.name('volume') } } });
    expect(made.status).toBe(target.release.readersMayMakeVolumes ? 202 : 403);
    if (made.status === 403) expect(textAt(made.json, 'forbidden', 'message')).toBe("Policy doesn't allow volume:create to be performed.");
    else bench.undo(async () => session.volume?.('DELETE', `/volumes/${textAt(made.json, 'volume', 'id')}`));
  });
});
