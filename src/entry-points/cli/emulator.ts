import { messageOf, RestageError } from '../../domain/errors.ts';
import { createEmulator } from '../../emulator/index.ts';
import { type Served, serve } from '../../emulator/serve.ts';
import { answeringGuests, usualPorts } from './answering-guests.ts';
import { type CloudOptions, type CloudWords, readCloudOptions } from './cloud-options.ts';
import { cloudSettings, demoSeed, golden, guestKnobs, onLoopback } from './demo-cloud.ts';
import { exitCodes } from './exit-code.ts';
import { publishError } from './publish.ts';
import type { World } from './world.ts';

export interface EmulatorWords extends CloudWords {
  /** 0 = any free one. */
  readonly port: number;
}

/** Each embedded cloud has addresses of its own, as far as chance allows: two may run side by side. */
const loopbackNumbers = { first: 16, count: 200 };
/** How often is looked which guests are on, milliseconds. */
const followEveryMs = 250;

/** Serves the demo's cloud on loopback until SIGINT or SIGTERM. Its output can be sourced by a shell. */
export async function runEmulator(world: World, words: EmulatorWords): Promise<number> {
  const { clock, random, signals, stdout, stderr } = world;
  const ended = new Promise<void>((resolve) => {
    signals.on('SIGINT', resolve);
    signals.on('SIGTERM', resolve);
  });
  try {
    const options = readCloudOptions(words, guestKnobs);
    const number = loopbackNumbers.first + Math.floor(random() * loopbackNumbers.count);
    const emulator = createEmulator({ now: clock.now, random, seed: onLoopback(demoSeed, number), ...options });
    const served = await serveAt(words.port, emulator);
    const guests = answeringGuests(emulator.books, usualPorts, (port, code) =>
      stderr.write(`note: servers do not answer on port ${port}, because this machine does not allow it (${code})\n`),
    );
    const unfollow = world.every(followEveryMs, () => {
      emulator.settle();
      guests.follow();
    });
    stdout.write(settingsText(served.url, options));
    await ended;
    unfollow();
    guests.close();
    await served.close();
    stderr.write('The embedded cloud has stopped.\n');
    return exitCodes.done;
  } catch (error) {
    return publishError(world, error, { json: false, changingRequests: 0 });
  }
}

/** @throws RestageError `invalid-input` for a port that cannot be had */
async function serveAt(port: number, emulator: ReturnType<typeof createEmulator>): Promise<Served> {
  try {
    return await serve(emulator, { port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === 'EADDRINUSE' ? 'the port is in use' : code === 'EACCES' ? 'permission denied' : messageOf(cause);
    throw new RestageError('invalid-input', `The embedded cloud cannot listen on port ${port} of 127.0.0.1: ${why}.`, {
      hint: 'Choose another `--port`, or leave it out to use any free port.',
      cause,
    });
  }
}

function settingsText(url: string, { profile, speed }: CloudOptions): string {
  const settings = Object.entries(cloudSettings(url, profile));
  const pace = speed === 1 ? 'as fast as a real cloud' : `${speed} times as fast as a real cloud`;
  return `${[
    `# An embedded cloud (profile ${profile}) listens on ${url}. Press Ctrl-C to stop it. It saves nothing.`,
    `# It has a golden server \`${golden}\` of 50 GB, and copies disks ${pace}. To use it from another terminal:`,
    ...settings.map(([name, value]) => `export OS_${name.toUpperCase()}=${value}`),
    '# or as clouds.yaml:',
    '#   clouds:',
    '#     emulator:',
    '#       auth:',
    ...settings.map(([name, value]) => `#         ${name}: ${value}`),
    `# Running servers answer on ports ${usualPorts.join(', ')} of their addresses. Use \`--ready tcp:22\` or \`--ready http://:8080/\`.`,
    `# then for example: restage plan --golden ${golden} --count 3`,
  ].join('\n')}\n`;
}
