import { describe, expect, test } from 'vitest';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { launched, look, untouched } from '../helpers/scenario-books.ts';

const files = { 'seal.sh': '#!/bin/sh\nrm -f /etc/ssh/ssh_host_*\n', 'other.sh': '#!/bin/sh\n:\n' };
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const sealed: RawOptions = { golden: 'golden', flavor: 'm1.small', seal: '@seal.sh' };

function openSealing(options: WorldOptions = {}): World {
  return openWorld({ ...options, knobs: { ...knobs, ...options.knobs } });
}

describe('an image that is sealed', () => {
  test('is the only one that is launched, and nothing of the sealing is left', async () => {
    const world = openSealing();
    const result = await world.succeed('refresh', sealed, { files });
    expect(look(world)).toEqual({ ...untouched, images: ['active proven'], servers: ['staging-g1-1'], ports: 1 });
    const { books } = world.emulator;
    const [server] = launched(books);
    expect(server?.disk.seals).toHaveLength(1);
    const image = books.image(result.imageId ?? '');
    expect(image?.properties).toMatchObject({ restage_kind: 'sealed', restage_verified: 'true', restage_golden: books.server('golden')?.id });
  });
});
