import { join, relative } from 'node:path';
import type { ChunkingContext, CodeSplittingGroup } from 'rolldown';

const layers = ['domain', 'engine', 'reports', 'inputs', 'openstack', 'operations'].map((name) => `src/${name}/`);
/** What all entry points share. */
const shared = [...layers, 'src/code-host/', 'src/pull-request/', 'src/entry-points/common/', 'node_modules/valibot/', 'package.json'];

/** What some runs load, and by whatever else it is loaded: tables for a terminal, and how wide each letter is. */
const apart = ['table', 'width', 'result-text'].map((name) => `src/reports/${name}.ts`);

/** What travels together, by path below the root. */
const packages = { 'embedded-cloud': ['src/emulator/'], yaml: ['node_modules/yaml/'] };
/** The rest of the layers: what only some operations need. */
const rest = { 'environment-file': ['src/inputs/'], regions: ['src/operations/regions/'] };

/** Of some paths, what the files `by` load at once, over all the way down: a start reads few files, and only what it needs. */
const loadedAtOnce = {
  // A version, or what is wanted at all.
  core: { of: shared, by: ['entry-points/cli/main'] },
  // Inputs, and that they are refused.
  inputs: { of: shared, by: ['cli/verb', 'action/run', 'action/post'].map((name) => `entry-points/${name}`) },
  command: { of: ['src/entry-points/cli/'], by: ['entry-points/cli/main'] },
  step: { of: ['src/entry-points/action/', 'node_modules/@actions/'], by: ['entry-points/action/run', 'entry-points/action/post'] },
  // Any operation, in one region.
  cloud: { of: layers, by: ['entry-points/common/connect', 'operations/regions/verbs'] },
};

/**
 * The first that takes a file has it. Named, so that chunks keep their names.
 * @param entries files of their own, by path below the root
 */
export function groupsIn(root: string, entries: readonly string[]): CodeSplittingGroup[] {
  const isBelow = (id: string, paths: readonly string[]) =>
    paths.some((path) => id.startsWith(join(root, path))) && !apart.includes(relative(root, id));
  const byPath = (groups: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(groups).map(([name, paths]) => ({ name, test: (id: string) => isBelow(id, paths) }));
  const byLoader = Object.entries(loadedAtOnce).map(([name, { of, by }]): CodeSplittingGroup => {
    const loaders = by.map((file) => join(root, `src/${file}.ts`));
    let reached: ReadonlySet<string> | undefined;
    return {
      debugName: name,
      test: (id) => isBelow(id, of) && !entries.includes(relative(root, id)),
      name: (id, context) => {
        reached ??= reachedFrom(loaders, context);
        return reached.has(id) ? name : null;
      },
    };
  });
  return [...byPath(packages), ...byLoader, ...byPath(rest)];
}

function reachedFrom(ids: readonly string[], context: ChunkingContext, seen = new Set<string>()): ReadonlySet<string> {
  for (const id of ids) {
    if (seen.has(id)) continue;
    seen.add(id);
    reachedFrom(context.getModuleInfo(id)?.importedIds ?? [], context, seen);
  }
  return seen;
}
