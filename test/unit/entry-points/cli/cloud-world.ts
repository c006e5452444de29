import { createEmulator, type Emulator, type EmulatorOptions, seededRandom } from '../../../../src/emulator/index.ts';
import type { World } from '../../../../src/entry-points/cli/world.ts';
import type { Send } from '../../../../src/openstack/http/send.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { type TestWorld, testWorld } from './world.ts';

const origin = 'http://cloud.test';
export const signIn = {
  OS_AUTH_URL: `${origin}/identity/v3`,
  OS_USERNAME: 'ci',
  OS_PASSWORD: 'testbed',
  OS_PROJECT_NAME: 'ci',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
};

/** A world whose network is the emulator, without sockets and in virtual time. */
export function cloudWorld(
  argv: readonly string[],
  changes: Partial<World> = {},
  seed: EmulatorOptions['seed'] = {},
): TestWorld & { readonly emulator: Emulator } {
  const clock = virtualClock();
  const emulator = createEmulator({ now: clock.now, random: seededRandom(3), seed, behaviour: { linkOrigin: origin } });
  const send: Send = async ({ method, url, headers, body }) =>
    emulator.handle({ method, url: url.slice(origin.length), headers: { host: 'cloud.test', ...headers }, body });
  return { ...testWorld(argv, { clock, send, env: signIn, ...changes }), emulator };
}
