/**
 * `npm run test:openstack [-- --keep] [-- --regions] [-- vitest's own arguments]`: the live and the contract tests on a real OpenStack;
 * with `--guests` those that need Nova's libvirt driver and guests that boot. Installs and starts what is needed, and
 * stops it afterwards, unless it was up before or `--keep` is given.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const testbed = join(root, 'test/openstack');
const state = process.env.TESTBED_STATE ?? '/var/lib/openstack-testbed';

const words = process.argv.slice(2);
const keep = words.includes('--keep');
const guests = words.includes('--guests');
/** A second region, which stays until `down --wipe`. */
const regions = words.includes('--regions');
const vitestArguments = words.filter((word) => !['--keep', '--guests', '--regions'].includes(word));

let running: ChildProcess | undefined;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill(signal);
  });
}

const wasUp = (await run([join(testbed, 'status')], { quiet: true })) === 0;
try {
  const options = ['--volumes', ...(guests ? ['--driver', 'both'] : []), ...(regions ? ['--regions'] : [])];
  process.exitCode = (await run([join(testbed, 'up'), ...options])) || (await runTests());
} finally {
  if (!wasUp && !keep) await run([join(testbed, 'down')], { evenIfInterrupted: true });
}

function runTests(): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const project = ['--config', 'vitest.openstack.config.ts', '--project', guests ? 'guests' : 'openstack'];
  return run([process.execPath, vitest, 'run', ...project, ...vitestArguments], {
    env: { OS_CLIENT_CONFIG_FILE: join(state, 'clouds.yaml'), OS_CLOUD: 'ci' },
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
