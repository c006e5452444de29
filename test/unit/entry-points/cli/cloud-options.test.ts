import { expect, test } from 'vitest';
import { readCloudOptions } from '../../../../src/entry-points/cli/cloud-options.ts';

const read = (speed: string | undefined, knobs: readonly string[] = [], profile?: string) =>
  readCloudOptions({ profile, speed, knobs }, { shutdown_seconds: 14 });

test('speed is of copies, not of guests or tokens', () => {
  const options = read('72', ['upload_seconds=36000', 'tokenLifetime=600', 'start_seconds=9']);
  expect(options.behaviour).toEqual({
    tokenLifetime: 600,
    snapshotSecondsPerGb: 1,
    volumeSecondsPerGb: 0.5 / 72,
    importSecondsPerGb: 20 / 72,
  });
  expect(options.knobs).toEqual({ shutdown_seconds: 14, start_seconds: 9, upload_seconds: 500 });
});

test('by default an hour is a minute', () => {
  expect(read(undefined)).toMatchObject({ profile: 'nova', speed: 60, behaviour: { snapshotSecondsPerGb: 1.2 } });
});

test('a knob counts more than the profile', () => {
  const { behaviour } = read('1', ['identityVersions=v3', 'snapshotService=false'], 'snapshot-service');
  expect(behaviour).toMatchObject({ identityVersions: ['v3'], computeVersion: 'v2', snapshotService: false });
});
