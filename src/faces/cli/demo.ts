import { formatDuration } from '../../domain/durations.ts';
import { createEmulator } from '../../emulator/index.ts';
import { seededRandom } from '../../emulator/random.ts';
import { type CloudSeed, defaultSeed } from '../../emulator/seed.ts';
import { serve } from '../../emulator/serve.ts';
import { createNodeSend } from '../../openstack/http/node-send.ts';
import { cloudSettings } from './emulator.ts';
import { exitCodes } from './exit-code.ts';
import { pacedClock } from './paced-clock.ts';
import { paintFor } from './paint.ts';
import { run } from './run.ts';
import type { World } from './world.ts';

/** An hour in some ten seconds, and a second of a launch long enough to be seen. */
const pace = { speed: 450, shortestMs: 25 };
/** The same play every time. */
const seed = 2026;
/** Seconds that a guest of some size takes. */
const knobs = { shutdown_seconds: 14, start_seconds: 9, spawn_seconds: 28 };
const golden = 'web-golden';
const environment = 'demo';

const commands: readonly (readonly string[])[] = [
  ['plan', '--golden', golden, '--environment', environment, '--count', '3'],
  ['refresh', '--golden', golden, '--environment', environment, '--count', '3', '--ttl', '8h'],
  ['status'],
  ['destroy', '--environment', environment],
];

/** The whole main job, through the same code as ever, on an embedded cloud over loopback HTTP. Gives the exit code. */
export async function runDemo(world: World): Promise<number> {
  const startedAt = world.clock.now();
  const clock = pacedClock(startedAt, pace, world.clock);
  const random = seededRandom(seed);
  const emulator = createEmulator({ now: clock.now, random, seed: demoSeed, knobs });
  const served = await serve(emulator);
  const network = createNodeSend();
  const stage: World = {
    ...world,
    clock,
    random,
    env: demoEnv(world.env, served.url),
    cwd: '/',
    home: '/',
    stderr: world.stdout,
    watch: () => clock.now() / 10,
    send: (request, signal) => clock.during(() => network.send(request, signal)),
  };
  const bold = (text: string) => paintFor(world.stdout, world.env)('bold', text);
  const say = (text: string) => world.stdout.write(`${text}\n`);
  try {
    say(`An embedded OpenStack cloud listens on ${served.url}; an hour there takes about ten seconds here.`);
    say(`Its server ${golden}, with a disk of 50 GB, becomes three fresh staging servers.`);
    for (const argv of commands) {
      say(`\n${bold(`$ restage ${argv.join(' ')}`)}`);
      const code = await run({ ...stage, argv });
      if (code !== exitCodes.done) return code;
    }
    const cloudTime = formatDuration(clock.now() - startedAt);
    const trueTime = formatDuration(world.clock.now() - startedAt);
    say(`\n${bold('That was all:')} ${cloudTime} of cloud time in ${trueTime}, with ${emulator.books.requests.length} requests.`);
    say('With a cloud of your own: restage plan --golden <your server>');
    return exitCodes.done;
  } finally {
    network.close();
    await served.close();
  }
}

const demoSeed: CloudSeed = {
  ...defaultSeed,
  flavors: [
    { name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 },
    { name: 'm1.medium', vcpus: 2, ram: 4096, disk: 50 },
    { name: 'm1.large', vcpus: 4, ram: 8192, disk: 100 },
  ],
  servers: [{ name: golden, project: 'ci', user: 'ci', flavor: 'm1.medium', image: 'base', network: 'ci-net' }],
};

/** No cloud of the user's own may come in: only what tells of the screen stays. */
function demoEnv(env: World['env'], url: string): World['env'] {
  const kept = ['TERM', 'NO_COLOR', 'FORCE_COLOR', 'CI', 'PATH'].map((name) => [name, env[name]] as const);
  const settings = Object.entries(cloudSettings(url)).map(([name, value]) => [`OS_${name.toUpperCase()}`, value] as const);
  return Object.fromEntries([...kept, ...settings]);
}
