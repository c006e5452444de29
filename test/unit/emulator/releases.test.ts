import { describe, expect, test } from 'vitest';
import { createEmulator, type ReleaseName, releases, seededRandom } from '../../../src/emulator/index.ts';

const names = Object.keys(releases) as ReleaseName[];

function open(release: ReleaseName) {
  return createEmulator({ now: () => Date.UTC(2026, 10, 30), random: seededRandom(1), release });
}

// What each release does is in test/contract, which `RESTAGE_CONTRACT_RELEASE` runs for one of them.
describe.each(names)('the emulator as %s', (release) => {
  test("shows that release's newest microversion, to anyone", () => {
    const { status, body } = open(release).handle({ method: 'GET', url: '/compute/', headers: {}, body: undefined });
    expect(status).toBe(200);
    expect(body).toContain(`"version":"${releases[release].maxMicroversion}"`);
  });
});
