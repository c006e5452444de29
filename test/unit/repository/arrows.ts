import { posix } from 'node:path';
import { readFacts } from './source-facts.ts';

/** Which rooms a room of src/ may import: arrows point inward only. `types` may be named, but not run. `*` = each folder there is one. */
interface Arrows {
  readonly from: string;
  readonly to: readonly string[];
  readonly types?: readonly string[];
}

const everything = ['domain', 'inputs', 'engine', 'openstack', 'code-host', 'operations', 'reports', 'pull-request'];

/** The first that matches holds. */
const rooms: readonly Arrows[] = [
  { from: 'domain', to: [] },
  { from: 'inputs', to: ['domain'] },
  { from: 'engine', to: ['domain'] },
  { from: 'openstack', to: ['domain'] },
  // What the product needs of a code host, in types alone; what adapters share; each other folder beside them is an adapter, which knows no other.
  { from: 'code-host/port', to: [], types: ['domain', 'engine', 'inputs', 'operations'] },
  { from: 'code-host/common', to: ['domain', 'code-host/port'] },
  { from: 'code-host/*', to: ['domain', 'code-host/port', 'code-host/common'] },
  { from: 'operations', to: ['domain', 'inputs', 'engine', 'openstack'] },
  { from: 'reports', to: ['domain'], types: ['engine', 'operations', 'inputs'] },
  { from: 'pull-request', to: ['domain', 'inputs', 'engine', 'operations', 'reports'], types: ['code-host/port'] },
  { from: 'emulator', to: [] },
  { from: 'entry-points/common', to: everything },
  { from: 'entry-points/library', to: [...everything, 'entry-points/common'] },
  { from: 'entry-points/action', to: [...everything, 'entry-points/common'] },
  { from: 'entry-points/cli', to: [...everything, 'entry-points/common', 'emulator'] },
];

/**
 * What is wrong with one file of src/, one sentence for each.
 * @param path from the root of the repository, such as `src/engine/wait.ts`
 */
export function findBreaches(path: string, source: string): string[] {
  const facts = readFacts(path, source);
  const breaches = facts.imports.flatMap(({ specifier, typeOnly }) => {
    if (specifier.startsWith('@octokit/')) return path.startsWith('src/code-host/github/') ? [] : [`${path} imports ${specifier}`];
    if (specifier.startsWith('@actions/')) return path.startsWith('src/entry-points/action/') ? [] : [`${path} imports ${specifier}`];
    if (!specifier.startsWith('.')) return [];
    const target = posix.join(posix.dirname(path), specifier);
    return mayImport(path, target, typeOnly) ? [] : [`${path} imports ${target}`];
  });
  if (facts.usesAny) breaches.push(`${path} uses the type any`);
  if (facts.readsEnvironment && !path.startsWith('src/entry-points/')) breaches.push(`${path} reads process.env`);
  return breaches;
}

/**
 * A way from a file over what it loads, types included, back to itself; empty = there is none. Of such files none can be read, or moved, alone.
 * @param files sources by their paths
 */
export function findCircle(files: ReadonlyMap<string, string>): readonly string[] {
  const imports = new Map([...files].map(([path, source]) => [path, loadedBy(path, source)]));
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): readonly string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of imports.get(path) ?? []) {
      const circle = visit(next, [...way, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const path of files.keys()) {
    const circle = visit(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

function loadedBy(path: string, source: string): readonly string[] {
  return readFacts(path, source).imports.flatMap(({ specifier, later }) =>
    later || !specifier.startsWith('.') ? [] : [posix.join(posix.dirname(path), specifier)],
  );
}

function mayImport(path: string, target: string, typeOnly: boolean): boolean {
  if (target === 'package.json') return path.startsWith('src/entry-points/');
  const room = rooms.find(({ from }) => nameIn(from, path) !== undefined);
  if (room === undefined) return false;
  const own = nameIn(room.from, path) ?? room.from;
  const allowed = [own, ...room.to, ...(typeOnly ? (room.types ?? []) : [])];
  return allowed.some((other) => isIn(other, target));
}

/** Of the room that holds the file. */
function nameIn(from: string, path: string): string | undefined {
  return new RegExp(`^src/(${from.replace('*', '[^/]+')})/`).exec(path)?.[1];
}

function isIn(room: string, path: string): boolean {
  return path.startsWith(`src/${room}/`);
}
