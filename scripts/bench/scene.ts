/** Where a part is measured, and with which versions of everything. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import about from '../../package.json' with { type: 'json' };
import type { Scene } from './results.ts';

const own = { Restage: about.version, Node: process.versions.node };

export function readScene(versions: Readonly<Record<string, string>> = {}): Scene {
  return {
    date: new Date().toISOString(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    versions: { ...own, ...versions },
  };
}

/** Of the cloud, from its packages, and of the other tools; left out where one is not there. */
export function versionsOfTheRest(): Readonly<Record<string, string>> {
  const found = {
    Nova: packageVersion('nova-api'),
    Glance: packageVersion('glance-api'),
    Neutron: packageVersion('neutron-server'),
    Keystone: packageVersion('keystone'),
    'python-openstackclient': packageVersion('python3-openstackclient'),
    openstacksdk: packageVersion('python3-openstacksdk'),
    Packer: packageVersion('packer'),
  };
  return Object.fromEntries(Object.entries(found).flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])));
}

/** Debian's name of the version that is installed. */
function packageVersion(name: string): string | undefined {
  try {
    const version = execFileSync('dpkg-query', ['--status', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^Status: .* installed$/m.test(version) ? /^Version: (.+)$/m.exec(version)?.[1] : undefined;
  } catch {
    return undefined;
  }
}
