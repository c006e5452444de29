import { describe, expect, it } from 'vitest';
import { type Behaviour, defaultSeed, type Knobs } from '../../../src/emulator/index.ts';
import { type Cloud, messageOf, openCloud } from './cloud.ts';

const profile = 'snapshot-service';

interface Setup {
  readonly knobs?: Partial<Knobs>;
  readonly behaviour?: Partial<Behaviour>;
  readonly off?: boolean;
}

function open({ knobs = {}, behaviour = {}, off = false }: Setup = {}) {
  const servers = off ? defaultSeed.servers.map((server) => ({ ...server, vmState: 'stopped' as const })) : defaultSeed.servers;
  const cloud = openCloud({ profile, knobs, behaviour, seed: { servers } });
  const project = cloud.emulator.books.server('golden')?.projectId;
  const path = `/compute/v2/${project}/servers/${cloud.golden}`;
  const act = (action: object) => cloud.ask('POST', `${path}/action`, { body: action });
  return {
    cloud,
    act,
    snap: () => act({ createImage: { name: 'snap' } }),
    view: () => (cloud.ask('GET', path).json as { server: View }).server,
  };
}

interface View {
  readonly status: string;
  readonly 'OS-EXT-STS:task_state': string | null;
  readonly 'OS-EXT-STS:power_state': number;
}

/** `STATUS power task` with the second, counted from the request, at which it began. */
function story(cloud: Cloud, from: number): readonly string[] {
  return cloud.emulator.books
    .history(cloud.golden)
    .slice(1)
    .map(({ at, status, powerState, taskState }) => `${((at - from) / 1000).toFixed(1)} ${status} ${powerState} ${taskState}`);
}

/** How an image went, with the second from the request. */
function imageStory(cloud: Cloud, from: number): readonly string[] {
  const id = cloud.emulator.books.image('snap')?.id ?? '';
  const all = cloud.emulator.books
    .imageHistory(id)
    .map(({ at, record }) => ({ at: Math.round((at - from) / 1000), status: record.status }));
  return all.filter(({ status }, i) => status !== all[i - 1]?.status).map(({ at, status }) => `${at} ${status}`);
}

function play(setup: Setup, seconds: number) {
  const opened = open(setup);
  const from = opened.cloud.now();
  expect(opened.snap().status).toBe(202);
  opened.cloud.pass(seconds);
  return { ...opened, from, server: story(opened.cloud, from), image: imageStory(opened.cloud, from) };
}

describe('a snapshot of a server that runs', () => {
  it('shuts the guest down, captures in seconds, powers it on, and works in the background', () => {
    const { server, image, cloud } = play({ knobs: { shutdown_seconds: 14, start_seconds: 9 } }, 3600);
    expect(server).toEqual([
      '0.0 ACTIVE 1 image_snapshot_pending',
      '0.1 ACTIVE 1 image_snapshot',
      '14.1 SHUTOFF 4 image_snapshot',
      '28.3 ACTIVE 1 null',
    ]);
    // 72 s for each of 10 GB, counted from when the server is back.
    expect(image).toEqual(['0 queued', '748 active']);
    expect(cloud.emulator.books.image('snap')).toMatchObject({ size: 4 * 1024 ** 3, virtualSize: 10 * 1024 ** 3, diskFormat: 'qcow2' });
  });

  it('cuts the power of a guest that does not heed, after 60 s, whatever its image says', () => {
    const seed = defaultSeed.images.map((image) => ({ ...image, properties: { os_shutdown_timeout: '5' } }));
    const cloud = openCloud({ profile, knobs: { ignores_acpi: true }, seed: { images: seed } });
    const project = cloud.emulator.books.server('golden')?.projectId;
    const from = cloud.now();
    cloud.ask('POST', `/compute/v2/${project}/servers/${cloud.golden}/action`, { body: { createImage: { name: 'snap' } } });
    cloud.pass(100);
    expect(story(cloud, from).slice(2)).toEqual(['60.1 SHUTOFF 4 image_snapshot', '65.3 ACTIVE 1 null']);
  });

  it('repeats the event: a guest that was deaf hears a later one', () => {
    const { server } = play({ knobs: { acpi_deaf_seconds: 20, shutdown_seconds: 2 } }, 100);
    expect(server[2]).toBe('23.1 SHUTOFF 4 image_snapshot');
  });

  it('holds the server: nothing else is done to it meanwhile, and its image may be deleted', () => {
    const { act, snap, cloud } = play({ knobs: { shutdown_seconds: 14 } }, 16);
    for (const action of [{ 'os-start': null }, { 'os-stop': null }]) {
      const answer = act(action);
      expect([answer.status, messageOf(answer)]).toEqual([409, expect.stringContaining('while it is in')]);
    }
    expect([snap().status, cloud.state(cloud.golden)]).toEqual([409, 'SHUTOFF image_snapshot']);
    cloud.ask('DELETE', `/image/v2/images/${cloud.emulator.books.image('snap')?.id}`);
    cloud.pass(3600);
    expect([cloud.state(cloud.golden), cloud.emulator.books.image('snap')?.status]).toEqual(['ACTIVE null', 'deleted']);
  });

  it('ends without an image where the server is deleted before the capture, and with one after it', () => {
    for (const [seconds, expected] of [
      [10, 'deleted'],
      [60, 'active'],
    ] as const) {
      const { cloud } = play({ knobs: { shutdown_seconds: 14 } }, seconds);
      cloud.ask('DELETE', `/compute/v2/${cloud.emulator.books.server('golden')?.projectId}/servers/${cloud.golden}`);
      cloud.pass(3600);
      expect([seconds, cloud.emulator.books.image('snap')?.status]).toEqual([seconds, expected]);
    }
  });

  it('may show no task', () => {
    const { view, cloud, act } = play({ knobs: { capture_task: false, shutdown_seconds: 14 } }, 5);
    expect(view()).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:power_state': 1 });
    cloud.pass(10);
    expect(view()).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:power_state': 4 });
    expect(act({ 'os-start': null }).status).toBe(409);
    cloud.pass(10);
    expect(view()).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:power_state': 1 });
    expect(act({ 'os-stop': null }).status).toBe(202);
    expect(view()).toMatchObject({ 'OS-EXT-STS:task_state': 'powering-off' });
  });

  it('has an action that is done when the server is back', () => {
    const { cloud } = play({}, 60);
    expect(cloud.emulator.books.actions(cloud.golden).at(-1)).toMatchObject({
      action: 'createImage',
      message: null,
      events: [{ event: 'compute_snapshot_instance', result: 'Success' }],
    });
  });
});

describe('a snapshot of a server that is off', () => {
  it('takes seconds, and leaves it off', () => {
    const { server, image } = play({ off: true }, 3600);
    expect(server).toEqual(['0.0 SHUTOFF 4 image_snapshot_pending', '0.1 SHUTOFF 4 image_snapshot', '5.1 SHUTOFF 4 null']);
    expect(image).toEqual(['0 queued', '725 active']);
  });

  it.each([
    ['always', 'ACTIVE null'],
    ['if-running', 'SHUTOFF null'],
    ['never', 'SHUTOFF null'],
  ])('with capture_powers_on: %s it is %s then', (capture_powers_on, state) => {
    const { cloud } = play({ off: true, knobs: { capture_powers_on } }, 30);
    expect(cloud.state(cloud.golden)).toBe(state);
  });

  it('that a person starts while the work goes on: the image comes all the same', () => {
    const { cloud, act, from } = play({ off: true }, 30);
    expect(act({ 'os-start': null }).status).toBe(202);
    cloud.pass(3600);
    expect([cloud.state(cloud.golden), imageStory(cloud, from)]).toEqual(['ACTIVE null', ['0 queued', '725 active']]);
  });
});

describe('a service that fails', () => {
  it.each([
    ['the guest never comes back', { capture_powers_on: 'never' }, 'SHUTOFF null', ['0 queued', '727 active']],
    ['its start fails', { fail_start: true }, 'SHUTOFF null', ['0 queued', '727 active']],
    ['its start breaks the server', { fail_start: 'error' }, 'ERROR null', ['0 queued', '727 active']],
    ['the capture leaves it suspended', { fail_snapshot: 'suspended' }, 'SUSPENDED null', ['0 queued', '7 deleted']],
    ['the capture fails', { fail_snapshot: 'extract' }, 'ACTIVE null', ['0 queued', '7 deleted']],
    ['the work is killed', { fail_snapshot: 'killed' }, 'ACTIVE null', ['0 queued', '367 killed']],
    ['the work fails', { fail_snapshot: 'upload' }, 'ACTIVE null', ['0 queued', '367 deleted']],
    ['the work is given up in silence', { fail_snapshot: 'queued' }, 'ACTIVE null', ['0 queued']],
    ['the work takes 10 hours', { snapshot_seconds: 0, upload_seconds: 36_000 }, 'ACTIVE null', ['0 queued', '36007 active']],
    ['the image vanishes', { fail_snapshot: 'vanishes' }, 'ACTIVE null', ['0 queued', '727 active', '732 deleted']],
  ])('%s', (_name, knobs, state, expected) => {
    const { cloud, image } = play({ knobs }, 40_000);
    expect([cloud.state(cloud.golden), image]).toEqual([state, expected]);
  });

  it('of bare machines captures in RESCUE, without a task, and reboots', () => {
    const { server } = play({ knobs: { capture_in_rescue: true, capture_seconds: 30 } }, 60);
    expect(server.map((moment) => moment.replace(/^\S+ /, ''))).toEqual([
      'ACTIVE 1 image_snapshot_pending',
      'ACTIVE 1 image_snapshot',
      'SHUTOFF 4 image_snapshot',
      'RESCUE 1 null',
      'ACTIVE 1 null',
    ]);
  });

  it('whose token ended leaves the image queued', () => {
    const { image } = play({ behaviour: { uploadNeedsLiveToken: true, tokenLifetime: 600 } }, 3600);
    expect(image).toEqual(['0 queued']);
  });

  it('that is stuck goes on when the knob is turned', () => {
    const { cloud, from } = play({ knobs: { fail_snapshot: 'stuck' } }, 7200);
    expect(imageStory(cloud, from)).toEqual(['0 queued']);
    cloud.emulator.knobs.set('golden', { fail_snapshot: false });
    cloud.pass(400);
    expect(imageStory(cloud, from).at(-1)).toMatch(/ active$/);
  });
});
