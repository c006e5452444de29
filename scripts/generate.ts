/**
 * Writes what the tables of inputs and outputs say: `action.yml`, the schema of environment files, and the
 * tables between markers in the README.
 * With `--check` it writes nothing, and fails when a file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionManifest } from './generate/action-manifest.ts';
import { environmentSchema } from './generate/environment-schema.ts';
import { withTables } from './generate/markdown-tables.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const documents = ['README.md'].filter((path) => existsSync(join(root, path)));
const wanted = new Map<string, string>([
  ['action.yml', actionManifest()],
  ['schema/restage.schema.json', environmentSchema()],
  ...documents.map((path) => [path, withTables(readFileSync(join(root, path), 'utf8'))] as const),
]);

for (const [path, text] of wanted) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`${path} is not what src/inputs says. Repair it with: node scripts/generate.ts`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
