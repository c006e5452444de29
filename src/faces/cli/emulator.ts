import { createEmulator } from '../../emulator/index.ts';
import { serve } from '../../emulator/serve.ts';
import { exitCodes } from './exit-code.ts';
import type { World } from './world.ts';

/** A try-out should not take an hour: 10 GB in 20 s. */
const snapshotSecondsPerGb = 2;

/** Serves the embedded cloud on loopback until SIGINT or SIGTERM. Its output can be sourced by a shell. */
export async function runEmulator(world: World, port: number): Promise<number> {
  const { clock, random, signals, stdout, stderr } = world;
  const ended = new Promise<void>((resolve) => {
    signals.on('SIGINT', resolve);
    signals.on('SIGTERM', resolve);
  });
  const emulator = createEmulator({ now: clock.now, random, behaviour: { snapshotSecondsPerGb } });
  const served = await serve(emulator, { port });
  stdout.write(settingsText(served.url));
  await ended;
  await served.close();
  stderr.write('The embedded cloud has ended.\n');
  return exitCodes.done;
}

/** How to sign in to the embedded cloud, in the words of clouds.yaml. */
export function cloudSettings(url: string) {
  return {
    auth_url: `${url}/identity/v3`,
    username: 'ci',
    password: 'testbed',
    project_name: 'ci',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  } as const;
}

function settingsText(url: string): string {
  const settings = Object.entries(cloudSettings(url));
  return `${[
    `# An embedded cloud listens on ${url}; Ctrl-C ends it, and it forgets everything.`,
    '# It has a golden server `golden`. To work in it from another terminal:',
    ...settings.map(([name, value]) => `export OS_${name.toUpperCase()}=${value}`),
    '# or as clouds.yaml:',
    '#   clouds:',
    '#     emulator:',
    '#       auth:',
    ...settings.map(([name, value]) => `#         ${name}: ${value}`),
    '# then for example: restage plan --golden golden --count 3',
  ].join('\n')}\n`;
}
