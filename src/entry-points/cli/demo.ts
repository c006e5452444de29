import { formatDuration } from '../../domain/durations.ts';
import { createEmulator } from '../../emulator/index.ts';
import { seededRandom } from '../../emulator/random.ts';
import { serve } from '../../emulator/serve.ts';
import { createNodeSend } from '../../openstack/http/node-send.ts';
import type { Result } from '../../operations/results.ts';
import { readCloudOptions } from './cloud-options.ts';
import { cloudSettings, demoSeed, golden, slowGuestKnobs } from './demo-cloud.ts';
import { exitCodes } from './exit-code.ts';
import { pacedClock } from './paced-clock.ts';
import { paintFor } from './paint.ts';
import { publishError } from './publish.ts';
import { run } from './run.ts';
import type { World } from './world.ts';

/** An hour in some ten seconds, and a second of a launch long enough to be seen. */
const pace = { speed: 450, shortestMs: 25 };
/** The same play every time. */
const seed = 2026;
const environment = 'demo';
/** The kind of cloud that shows most: the golden server is back long before its image is there. */
const usualProfile = 'snapshot-service';

const commands: readonly (readonly string[])[] = [
  ['plan', '--golden', golden, '--environment', environment, '--count', '3'],
  ['refresh', '--golden', golden, '--environment', environment, '--count', '3', '--ttl', '8h'],
  ['status'],
  ['destroy', '--environment', environment],
];

/**
 * The whole main job, through the same code as ever, on an embedded cloud over loopback HTTP. Gives the exit code.
 * @param wanted which kind of cloud; default `snapshot-service`
 */
export async function runDemo(world: World, wanted: string | undefined): Promise<number> {
  let options: ReturnType<typeof readCloudOptions>;
  try {
    options = readCloudOptions({ profile: wanted ?? usualProfile, speed: '1', knobs: [] }, slowGuestKnobs);
  } catch (error) {
    return publishError(world, error, { json: false, changingRequests: 0 });
  }
  const startedAt = world.clock.now();
  const clock = pacedClock(startedAt, pace, world.clock);
  const random = seededRandom(seed);
  const emulator = createEmulator({ now: clock.now, random, seed: demoSeed, ...options });
  const served = await serve(emulator);
  const network = createNodeSend();
  let refreshed: Result | undefined;
  const stage: World = {
    ...world,
    clock,
    random,
    env: demoEnv(world.env, cloudSettings(served.url, options.profile)),
    cwd: '/',
    home: '/',
    stderr: world.stdout,
    watch: () => clock.now() / 10,
    send: (request, signal) => clock.during(() => network.send(request, signal)),
    onResult: (result) => {
      if (result.snapshots !== undefined) refreshed = result;
    },
  };
  const bold = (text: string) => paintFor(world.stdout, world.env)('bold', text);
  const say = (text: string) => world.stdout.write(`${text}\n`);
  try {
    say(`An embedded OpenStack cloud listens on ${served.url}. One hour of its time takes about ten seconds.`);
    say(`Restage launches three fresh staging servers from its golden server ${golden}, which has a disk of 50 GB.`);
    for (const argv of commands) {
      say(`\n${bold(`$ restage ${argv.join(' ')}`)}`);
      const code = await run({ ...stage, argv });
      if (code !== exitCodes.done) return code;
    }
    const cloudTime = formatDuration(clock.now() - startedAt);
    const trueTime = formatDuration(world.clock.now() - startedAt);
    say(`\n${bold('In total:')} ${cloudTime} of cloud time in ${trueTime}, with ${emulator.books.requests.length} requests.`);
    for (const line of refreshed === undefined ? [] : closingLines(refreshed)) say(line);
    say('To use your own cloud: restage plan --golden <your server>');
    return exitCodes.done;
  } finally {
    network.close();
    await served.close();
  }
}

/** What a newcomer is to take home. */
function closingLines({ goldenDowntimeSeconds = 0, snapshotSeconds = 0, consistency, servers = [] }: Result): readonly string[] {
  const rows = [
    ['golden server', `${golden} was down for ${formatDuration(goldenDowntimeSeconds * 1000)}, and is running again`],
    ['image', `usable ${formatDuration(snapshotSeconds * 1000)} after the snapshot request (consistency: ${consistency})`],
    ...servers.map(({ name, addresses, readySeconds = 0 }, at) => [
      at === 0 ? 'new servers' : '',
      `${name} at ${addresses.join(', ')}, ready after ${formatDuration(readySeconds * 1000)}`,
    ]),
    ['clean-up', 'deleted the servers and the image of the demo'],
  ];
  return rows.map(([label = '', text]) => `  ${label.padEnd('golden server'.length)}  ${text}`);
}

/** No cloud of the user's own may come in: only what tells of the screen stays. */
function demoEnv(env: World['env'], signIn: ReturnType<typeof cloudSettings>): World['env'] {
  const kept = ['TERM', 'NO_COLOR', 'FORCE_COLOR', 'CI', 'PATH'].map((name) => [name, env[name]] as const);
  const settings = Object.entries(signIn).map(([name, value]) => [`OS_${name.toUpperCase()}`, value] as const);
  return Object.fromEntries([...kept, ...settings]);
}
