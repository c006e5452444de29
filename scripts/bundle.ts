import { basename } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { builtins } from './builtins.ts';
import { groupsIn } from './chunks.ts';
import { collectLicenses } from './licenses.ts';

export interface BuiltFile {
  /** Path below the output directory. */
  readonly name: string;
  readonly content: string;
  readonly executable: boolean;
}

/** What ships, and from where: the entry points of the CLI, of the action's `main` and `post`, of the library, and of the emulator. */
const entries = {
  cli: 'src/entry-points/cli/main.ts',
  action: 'src/entry-points/action/main.ts',
  post: 'src/entry-points/action/post-main.ts',
  index: 'src/entry-points/library/index.ts',
  emulator: 'src/emulator/index.ts',
};

/**
 * Bundles the entry points into self-contained ES modules for Node 20: what runs is what was tested, without an install.
 * What only some runs need is imported dynamically by the sources, and becomes a file of its own in `chunks/`.
 * File names carry no hash, so that a small change of the sources is a small change of the list of files.
 */
export async function bundle(root: string): Promise<BuiltFile[]> {
  await using build = await rolldown({
    cwd: root,
    input: entries,
    platform: 'node',
    plugins: [builtins],
    transform: { target: 'node20' },
    // No package that we bundle does anything by being loaded, so what is not used of it need not ship: most of all the
    // HTTP client inside @actions/core (0.4 MB, and half of the start-up time), which only asks for OIDC tokens.
    treeshake: { moduleSideEffects: [{ test: /node_modules/, sideEffects: false }] },
    // A warning is a defect of what ships (an unresolved or a circular import), so it ends the build.
    onLog: (level, log) => {
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: {
      groups: groupsIn(root, Object.values(entries)),
    },
    // The names of functions and classes are kept: a stack trace in a user's log must still tell us something.
    minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
    comments: false,
  });
  const chunks = output.filter((file) => file.type === 'chunk');
  return [...chunks.map(toFile), { name: 'licenses.txt', content: collectLicenses(bundledModules(chunks)), executable: false }];
}

function toFile(chunk: OutputChunk): BuiltFile {
  const executable = basename(chunk.fileName) === 'cli.js';
  const shebang = executable && !chunk.code.startsWith('#!') ? '#!/usr/bin/env node\n' : '';
  return { name: chunk.fileName, content: shebang + chunk.code, executable };
}

/** The files of which something is left after the unused has been shaken out. */
function bundledModules(chunks: readonly OutputChunk[]): string[] {
  return chunks.flatMap((chunk) => Object.entries(chunk.modules).flatMap(([id, module]) => (module.renderedLength > 0 ? [id] : [])));
}
