import { describe, expect, it } from 'vitest';
import type { Knobs } from '../../../src/emulator/knobs.ts';
import { type Cloud, openCloud } from './cloud.ts';

const script = "#!/bin/sh\nnonce='0123456789abcdef''0123456789abcdef'\necho sealing\n";
const base64 = (text: string) => Buffer.from(text).toString('base64');
const nonce = '0123456789abcdef0123456789abcdef';

function launch(cloud: Cloud, fields: object = {}): string {
  const answer = cloud.ask('POST', '/compute/v2.1/servers', {
    version: '2.37',
    body: {
      server: {
        name: 'sealing',
        imageRef: cloud.emulator.books.image('base')?.id,
        flavorRef: 'm1.small',
        networks: 'none',
        config_drive: true,
        user_data: base64(script),
        ...fields,
      },
    },
  });
  cloud.pass(3);
  return (answer.json as { server: { id: string } }).server.id;
}

function snapshotOf(cloud: Cloud, id: string): string {
  const answer = cloud.act(id, { createImage: { name: 'image' } }, '2.45');
  cloud.pass(1000);
  return (answer.json as { image_id: string }).image_id;
}

const consoleOf = (cloud: Cloud, id: string) => (cloud.act(id, { 'os-getConsoleOutput': {} }).json as { output: string }).output;
const diskOf = (cloud: Cloud, id: string) => cloud.emulator.books.server(id)?.disk;

describe('user data that is a script with a nonce', () => {
  it('runs at the first boot, prints the nonce and powers the guest off by itself', () => {
    const cloud = openCloud();
    const id = launch(cloud);
    expect(cloud.state(id)).toBe('ACTIVE null');
    expect(consoleOf(cloud, id)).not.toContain('restage:');
    cloud.pass(30);
    expect(consoleOf(cloud, id).split('\n')).toContain(`restage: sealed ${nonce}`);
    cloud.pass(60);
    expect(cloud.state(id)).toBe('SHUTOFF null');
    expect(cloud.act(id, { 'os-getConsoleOutput': {} }).status).toBe(404);
    expect(cloud.emulator.books.actions(id).map(({ action, userId }) => [action, userId === null])).toEqual([
      ['create', false],
      ['stop', true],
    ]);
    expect(cloud.emulator.books.portsOf(id)).toEqual([]);
  });

  it('does not run again at the next boot, whose console begins anew', () => {
    const cloud = openCloud();
    const id = launch(cloud);
    cloud.pass(90);
    cloud.act(id, { 'os-start': null });
    cloud.pass(300);
    expect(cloud.state(id)).toBe('ACTIVE null');
    expect(consoleOf(cloud, id)).not.toContain('restage:');
  });

  it.each<[string, Partial<Knobs>, string, string]>([
    ['fails', { user_data: 'fails' }, 'SHUTOFF null', 'restage: seal failed with 3'],
    ['is silent', { user_data: 'silent' }, 'SHUTOFF null', ''],
    ['hangs', { user_data: 'hangs' }, 'ACTIVE null', ''],
    ['ignores it', { user_data: 'ignores' }, 'ACTIVE null', ''],
    ['is slow', { user_data_seconds: 5000 }, 'ACTIVE null', ''],
  ])('that %s', (_, knobs, state, line) => {
    const cloud = openCloud({ knobs });
    const id = launch(cloud);
    cloud.pass(19);
    const told = [...(consoleOf(cloud, id) ?? '').matchAll(/^restage:.*/gm)].at(-1)?.[0].trim() ?? '';
    expect(told).toBe(line);
    cloud.pass(600);
    expect(cloud.state(id)).toBe(state);
    expect(diskOf(cloud, id)?.seals).toEqual([]);
  });

  it.each<[string, object]>([
    ['without a nonce', { user_data: base64('#!/bin/sh\ntrue\n') }],
    ['with a whole nonce', { user_data: base64(`#!/bin/sh\nnonce='${nonce}'\n`) }],
    ['that is no script', { user_data: base64(script.replace('#!', '##')) }],
    ['that neither a config drive nor a network brings', { config_drive: false }],
  ])('%s does nothing', (_, fields) => {
    const cloud = openCloud();
    const id = launch(cloud, fields);
    cloud.pass(600);
    expect(cloud.state(id)).toBe('ACTIVE null');
  });

  it.each([
    [true, 'SHUTOFF null'],
    [false, 'ACTIVE null'],
  ])('reaches the guest without a config drive by a port that is up: %s', (up, state) => {
    const cloud = openCloud();
    const network_id = cloud.emulator.books.ports()[0]?.networkId;
    const made = cloud.ask('POST', '/network/v2.0/ports', { body: { port: { network_id, admin_state_up: up } } });
    const port = (made.json as { port: { id: string; admin_state_up: boolean } }).port;
    expect(port.admin_state_up).toBe(up);
    const id = launch(cloud, { config_drive: false, networks: [{ port: port.id }] });
    cloud.pass(600);
    expect(cloud.state(id)).toBe(state);
    expect(cloud.emulator.books.portsOf(id).map((each) => each.id)).toEqual([port.id]);
  });

  it('is cut off by a stop, and does not go on after it', () => {
    const cloud = openCloud();
    const id = launch(cloud);
    cloud.act(id, { 'os-stop': null });
    cloud.pass(10);
    cloud.act(id, { 'os-start': null });
    cloud.pass(600);
    expect(cloud.state(id)).toBe('ACTIVE null');
    expect(diskOf(cloud, id)?.seals).toEqual([]);
  });
});

describe('the content of a disk', () => {
  it('has its machine-id from the first boot on, and copies have the same', () => {
    const cloud = openCloud();
    const own = diskOf(cloud, cloud.golden)?.machineId;
    expect(own).toMatch(/^[0-9a-f]{32}$/);
    const raw = snapshotOf(cloud, cloud.golden);
    expect(cloud.emulator.books.image(raw)?.disk).toEqual({ machineId: own, seals: [] });
    const clone = cloud.launch({ imageRef: raw });
    expect(diskOf(cloud, clone)).toEqual({ machineId: own, seals: [] });
  });

  it('loses it when it is sealed: each clone of the sealed image makes its own', () => {
    const cloud = openCloud();
    const raw = snapshotOf(cloud, cloud.golden);
    const sealing = launch(cloud, { imageRef: raw });
    cloud.pass(90);
    const sealed = snapshotOf(cloud, sealing);
    expect(cloud.emulator.books.image(sealed)?.disk).toEqual({ machineId: undefined, seals: [nonce] });
    const clones = [cloud.launch({ imageRef: sealed }), cloud.launch({ imageRef: sealed })].map((id) => diskOf(cloud, id));
    expect(clones.map((disk) => disk?.seals)).toEqual([[nonce], [nonce]]);
    expect(new Set([diskOf(cloud, cloud.golden), ...clones].map((disk) => disk?.machineId)).size).toBe(3);
  });

  it('is that of the image whose data were downloaded and uploaded', () => {
    const cloud = openCloud();
    const raw = snapshotOf(cloud, cloud.golden);
    const data = cloud.ask('GET', `/image/v2/images/${raw}/file`).body;
    const record = { name: 'copy', disk_format: 'qcow2', container_format: 'bare' };
    const copy = (cloud.ask('POST', '/image/v2/images', { body: record }).json as { id: string }).id;
    cloud.ask('PUT', `/image/v2/images/${copy}/file`, { body: data, headers: { 'content-type': 'application/octet-stream' } });
    expect(cloud.emulator.books.image(copy)?.disk).toEqual(cloud.emulator.books.image(raw)?.disk);
  });
});
