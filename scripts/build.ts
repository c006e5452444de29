/** `npm run build` writes dist/; with `--check` it builds beside it and says whether dist/ is what the sources give. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { declarations } from './declarations.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
process.exitCode = values.check ? await check() : await build(join(root, 'dist'));

async function build(directory: string): Promise<0> {
  const files = [...(await bundle(root)), ...declarations(root)];
  rmSync(directory, { recursive: true, force: true });
  for (const { name, content, executable } of files) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    if (executable) chmodSync(path, 0o755);
  }
  return 0;
}

async function check(): Promise<0 | 1> {
  const fresh = mkdtempSync(join(tmpdir(), 'restage-dist-'));
  try {
    await build(fresh);
    const differing = compare(fresh, join(root, 'dist'));
    if (differing.length === 0) {
      console.log('dist/ is what the sources give.');
      return 0;
    }
    console.error(`dist/ is not what the sources give: ${differing.join(', ')}\nTo repair it: npm run build`);
    return 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function compare(one: string, other: string): string[] {
  const names = new Set([...listFiles(one), ...listFiles(other)]);
  return [...names].filter((name) => !read(one, name)?.equals(read(other, name) ?? Buffer.alloc(0))).sort();
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  } catch {
    return [];
  }
}

function read(directory: string, name: string): Buffer | undefined {
  try {
    return readFileSync(join(directory, name));
  } catch {
    return undefined;
  }
}
