import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';

const own = ['@actions/core', 'p-limit', 'valibot', 'yaml', 'yocto-queue'];

it('ships these packages, what the cache client brings along, and no other', () => {
  const licenses = readFileSync('dist/licenses.txt', 'utf8');
  const packages = [...licenses.matchAll(/^-+\n(\S+) [\d.]+ \(/gm)].map(([, name]) => name ?? '');
  expect(packages).toEqual(expect.arrayContaining(own));
  const brought = broughtBy('@actions/cache');
  expect(packages.filter((name) => !own.includes(name) && !brought.has(name))).toEqual([]);
});

it('keeps the cache client in the one file that a run starts as a process of its own, for the history alone', () => {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files.filter((name) => readFileSync(`dist/${name}`, 'utf8').includes('x-ms-blob-type'))).toEqual(['history.js']);
});

/** A package, and all that it depends on, by the lock file. */
function broughtBy(name: string): ReadonlySet<string> {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>;
  };
  const found = new Set<string>();
  const follow = (one: string) => {
    if (found.has(one)) return;
    found.add(one);
    const places = Object.entries(lock.packages).filter(
      ([path]) => path === `node_modules/${one}` || path.endsWith(`/node_modules/${one}`),
    );
    for (const [, { dependencies = {} }] of places) Object.keys(dependencies).forEach(follow);
  };
  follow(name);
  return found;
}

it('ships a CLI that can be run as it is', () => {
  expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(statSync('dist/cli.js').mode & 0o111).toBe(0o111);
});
