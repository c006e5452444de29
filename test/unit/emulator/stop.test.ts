import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSeed } from '../../../src/emulator/index.ts';
import { type Cloud, messageOf, openCloud } from './cloud.ts';

/** Seconds from the request to SHUTOFF, and the length that the action's event shows. */
function stopSeconds(knobs: object, seed: object = {}): { readonly measured: number; readonly recorded: number } {
  const cloud = openCloud({ knobs, seed });
  cloud.act(cloud.golden, { 'os-stop': null });
  cloud.pass(300);
  const history = cloud.emulator.books.history(cloud.golden);
  const off = history.find(({ status }) => status === 'SHUTOFF');
  const began = history.find(({ taskState }) => taskState === 'powering-off');
  const event = cloud.emulator.books.actions(cloud.golden)[1]?.events[0];
  const seconds = (ms: number | undefined) => Math.floor((ms ?? Number.NaN) / 1000);
  return {
    measured: ((off?.at ?? Number.NaN) - (began?.at ?? 0)) / 1000,
    recorded: seconds(event?.finish) - seconds(event?.start),
  };
}

function signInAsAdministrator(cloud: Cloud): void {
  const domain = { name: 'Default' };
  const identity = { methods: ['password'], password: { user: { name: 'admin', password: 'testbed', domain } } };
  cloud.signIn({ auth: { identity, scope: { project: { name: 'admin', domain } } } });
}

describe('os-stop', () => {
  it('takes as long as a guest that heeds the signal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), (shutdown_seconds) => {
        const { measured, recorded } = stopSeconds({ shutdown_seconds });
        expect(measured).toBeCloseTo(shutdown_seconds + 0.2, 5);
        expect(recorded).toBeLessThan(60);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it('cuts the power after 60 seconds if the guest does not react, and the record shows at least 60', () => {
    const { measured, recorded } = stopSeconds({ ignores_acpi: true });
    expect(measured).toBeCloseTo(60.2, 5);
    expect(recorded).toBeGreaterThanOrEqual(60);
  });

  it('signals again 11 seconds later to a guest that was still booting', () => {
    const cloud = openCloud({ knobs: { acpi_deaf_seconds: 5 } });
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(12.1);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE powering-off');
    cloud.pass(1);
    expect(cloud.state(cloud.golden)).toBe('SHUTOFF null');
  });

  it.each([
    ['5', 5.2],
    ['0', 0.2],
  ])('waits for os_shutdown_timeout=%s of the image that the server was made from', (timeout, expected) => {
    const images = defaultSeed.images.map((image) => ({ ...image, properties: { os_shutdown_timeout: timeout } }));
    expect(stopSeconds({ ignores_acpi: true }, { images }).measured).toBeCloseTo(expected, 5);
  });

  it('leaves a server whose stop fails ACTIVE, with nothing but the action to tell', () => {
    const cloud = openCloud({ knobs: { fail_stop: true } });
    expect(cloud.act(cloud.golden, { 'os-stop': null }).status).toBe(202);
    cloud.pass(5);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
    expect(cloud.emulator.books.actions(cloud.golden)[1]).toMatchObject({ message: 'Error', events: [{ result: 'Error' }] });
  });

  it('may never end, when the host is gone', () => {
    const cloud = openCloud({ knobs: { stop_never_ends: true } });
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(3500);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE powering-off');
    expect(messageOf(cloud.act(cloud.golden, { 'os-start': null }))).toContain('while it is in vm_state active');
    expect(cloud.ask('DELETE', `/compute/v2.1/servers/${cloud.golden}`).status).toBe(204);
    cloud.pass(5);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).status).toBe(404);
  });

  it('saves nothing when an administrator has reset the state meanwhile', () => {
    const cloud = openCloud({ knobs: { shutdown_seconds: 10 } });
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(5);
    signInAsAdministrator(cloud);
    expect(cloud.act(cloud.golden, { 'os-resetState': { state: 'active' } }).status).toBe(202);
    expect(cloud.act(cloud.golden, { reboot: { type: 'HARD' } }).status).toBe(202);
    cloud.pass(60);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
    expect(cloud.emulator.books.history(cloud.golden).at(-1)?.powerState).toBe(1);
  });

  it('is undone by another client if the knob says so', () => {
    const cloud = openCloud({ knobs: { restarted_after_seconds: 30 } });
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(10);
    expect(cloud.state(cloud.golden)).toBe('SHUTOFF null');
    cloud.pass(30);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
  });
});

describe('a guest that powers itself off', () => {
  it('is noticed 15 seconds later, and stopped', () => {
    const cloud = openCloud();
    cloud.emulator.powerOffGuest(cloud.golden);
    cloud.pass(14);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
    cloud.pass(2);
    expect(cloud.state(cloud.golden)).toBe('SHUTOFF null');
  });

  it('lets an os-stop sent meanwhile end at once', () => {
    const cloud = openCloud({ knobs: { shutdown_seconds: 40 } });
    cloud.emulator.powerOffGuest(cloud.golden);
    cloud.pass(1);
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(1);
    expect(cloud.state(cloud.golden)).toBe('SHUTOFF null');
  });
});

describe('os-start', () => {
  it('may fail, and leave the server off or in ERROR', () => {
    for (const [fail_start, expected] of [
      [true, 'SHUTOFF null'],
      ['error', 'ERROR null'],
    ] as const) {
      const cloud = openCloud({ knobs: { fail_start } });
      cloud.act(cloud.golden, { 'os-stop': null });
      cloud.pass(5);
      expect(cloud.act(cloud.golden, { 'os-start': null }).status).toBe(202);
      cloud.pass(5);
      expect(cloud.state(cloud.golden)).toBe(expected);
    }
  });

  it('is refused to a server that is locked, but not to an administrator', () => {
    const cloud = openCloud();
    cloud.act(cloud.golden, { lock: null });
    expect(messageOf(cloud.act(cloud.golden, { 'os-stop': null }))).toBe(`Instance ${cloud.golden} is locked`);
    signInAsAdministrator(cloud);
    expect(cloud.act(cloud.golden, { 'os-stop': null }).status).toBe(202);
  });
});
