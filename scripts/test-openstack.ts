/**
 * `npm run test:openstack [-- --keep] [-- --regions] [-- --uwsgi] [-- --release NAME] [-- vitest's own arguments]`: the live and the contract
 * tests on a real OpenStack; with `--guests` those that need Nova's libvirt driver and guests that boot. Installs and starts what is needed,
 * and stops it afterwards, unless it was up before or `--keep` is given.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const testbed = join(root, 'test/openstack');

const words = process.argv.slice(2);
const has = (word: string) => words.includes(word);
const keep = has('--keep');
const guests = has('--guests');
/** A Debian release in a folder and a network namespace of its own; else the host's. */
const at = words.indexOf('--release');
const release = at < 0 ? undefined : words[at + 1];
const ofRelease = release === undefined ? [] : ['--release', release];
/** Both stay until `down --wipe`. */
const lasting = ['--regions', '--uwsgi'].filter(has);
const vitestArguments = words
  .filter((_, index) => at < 0 || (index !== at && index !== at + 1))
  .filter((word) => !['--keep', '--guests', '--regions', '--uwsgi'].includes(word));
const state =
  release === undefined
    ? (process.env.TESTBED_STATE ?? '/var/lib/openstack-testbed')
    : join(process.env.TESTBED_RELEASES ?? '/var/lib/openstack-testbed-releases', release, 'state');

let running: ChildProcess | undefined;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill(signal);
  });
}

const wasUp = (await run([join(testbed, 'status'), ...ofRelease], { quiet: true })) === 0;
try {
  const options = [...ofRelease, '--volumes', ...(guests ? ['--driver', 'both'] : []), ...lasting];
  process.exitCode = (await run([join(testbed, 'up'), ...options])) || (await runTests());
} finally {
  if (!wasUp && !keep) await run([join(testbed, 'down'), ...ofRelease], { evenIfInterrupted: true });
}

function runTests(): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const project = ['--config', 'vitest.openstack.config.ts', '--project', guests ? 'guests' : 'openstack'];
  const command = [process.execPath, vitest, 'run', ...project, ...vitestArguments] as const;
  return run(release === undefined ? command : ['ip', 'netns', 'exec', `rel-${release}`, ...command], {
    env: { TESTBED_STATE: state, OS_CLIENT_CONFIG_FILE: join(state, 'clouds.yaml'), OS_CLOUD: 'ci' },
  });
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly quiet?: boolean;
  readonly evenIfInterrupted?: boolean;
}

/** The exit code of the command; 130 when a signal ended it, or had ended an earlier one. */
async function run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<number> {
  if (interrupted && !options.evenIfInterrupted) return 130;
  const [file, ...rest] = command;
  running = spawn(file, rest, { cwd: root, stdio: options.quiet ? 'ignore' : 'inherit', env: { ...process.env, ...options.env } });
  const [code] = await once(running, 'exit');
  return typeof code === 'number' ? code : 130;
}
