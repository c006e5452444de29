import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { BuiltFile } from './bundle.ts';

/** `from './a.ts'` and `import('./a.ts')`. */
const relativeImport = /((?:from|import\()\s*['"])(\.[^'"]+)\.ts(['"])/g;
const entries = ['entry-points/library/index.d.ts', 'emulator/index.d.ts'];

/**
 * What a TypeScript program that imports the library needs to know: declarations as the compiler writes them, of the files that
 * the library's own reach and no others.
 */
export function declarations(root: string): BuiltFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'restage-types-'));
  try {
    execFileSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.types.json'), '--outDir', folder],
      {
        stdio: 'inherit',
      },
    );
    return reached((name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reached(read: (name: string) => string): BuiltFile[] {
  const files = new Map<string, string>();
  const open = [...entries];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (files.has(name)) continue;
    const content = read(name);
    // The compiler leaves the names of sources in declarations; of `.js` every TypeScript knows what is meant.
    files.set(name, content.replaceAll(relativeImport, '$1$2.js$3'));
    for (const [, , target = ''] of content.matchAll(relativeImport)) open.push(posix.join(posix.dirname(name), `${target}.d.ts`));
  }
  return [...files].map(([name, content]) => ({ name: `types/${name}`, content, executable: false }));
}
