import { describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from './cloud.ts';

const knobs = { snapshot_seconds: 10, upload_seconds: 5 };

function shown({ ask }: Cloud, id: string): Record<string, unknown> {
  return (ask('GET', `/compute/v2.1/servers/${id}`).json as { server: Record<string, unknown> }).server;
}

describe('what a person does to a server', () => {
  it.each([
    { does: { 'os-stop': null }, status: 'SHUTOFF', undo: { 'os-start': null } },
    { does: { pause: null }, status: 'PAUSED', undo: { unpause: null } },
    { does: { suspend: null }, status: 'SUSPENDED', undo: { resume: null } },
    { does: { rescue: null }, status: 'RESCUE', undo: { unrescue: null } },
    { does: { resize: { flavorRef: 'm1.medium' } }, status: 'VERIFY_RESIZE', undo: { revertResize: null } },
    { does: { shelve: null }, status: 'SHELVED_OFFLOADED', undo: { unshelve: null } },
  ])('$status and back', ({ does, status, undo }) => {
    const cloud = openCloud({ knobs });
    const id = cloud.launch();
    expect(cloud.act(id, does).status).toBeLessThan(300);
    cloud.pass(60);
    expect(cloud.state(id)).toBe(`${status} null`);
    expect(shown(cloud, id)['OS-SRV-USG:launched_at']).toEqual(expect.any(String));
    expect(cloud.act(id, undo).status).toBeLessThan(300);
    cloud.pass(60);
    expect(cloud.state(id)).toBe('ACTIVE null');
  });

  it('a resize changes the flavor once it is confirmed, and not when it is reverted', () => {
    const cloud = openCloud();
    const id = cloud.launch();
    const flavor = () => (shown(cloud, id).flavor as { id: string }).id;
    cloud.act(id, { resize: { flavorRef: 'm1.medium' } });
    cloud.pass(0.2);
    expect(cloud.state(id)).toBe('RESIZE resize_migrating');
    cloud.pass(60);
    cloud.act(id, { revertResize: null });
    cloud.pass(60);
    expect(flavor()).toBe('m1.small');
    cloud.act(id, { resize: { flavorRef: 'm1.medium' } });
    cloud.pass(60);
    expect(cloud.act(id, { confirmResize: null }).status).toBe(204);
    cloud.pass(60);
    expect(flavor()).toBe('m1.medium');
  });

  it('a shelved server has no host, keeps its disk in an image, and takes no metadata; both go together', () => {
    const cloud = openCloud({ knobs });
    const id = cloud.launch({ name: 'web' });
    cloud.act(id, { shelve: null });
    cloud.pass(60);
    expect(shown(cloud, id).hostId).toBe('');
    expect(cloud.emulator.books.image('web-shelved')?.status).toBe('active');
    expect(cloud.ask('POST', `/compute/v2.1/servers/${id}/metadata`, { body: { metadata: { a: 'b' } } }).status).toBe(409);
    expect(cloud.ask('DELETE', `/compute/v2.1/servers/${id}`).status).toBe(204);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${id}`).status).toBe(404);
    expect(cloud.emulator.books.images().filter(({ name, status }) => name === 'web-shelved' && status !== 'deleted')).toEqual([]);
  });
});

it('a build that failed was never launched', () => {
  const cloud = openCloud({ knobs: { fail_spawn: true } });
  const id = cloud.launch();
  expect(cloud.state(id)).toBe('ERROR null');
  expect(shown(cloud, id)['OS-SRV-USG:launched_at']).toBeNull();
});
