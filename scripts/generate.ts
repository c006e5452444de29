/**
 * Writes what the tables of inputs and outputs say: `action.yml`, the schema of environment files, and the tables between markers in
 * docs/reference.md. Writes the examples that README.md and docs/sign-in.md show, and copies those that `restage init` starts from to
 * where the bundle includes them, and `seal/linux.sh` into a module. Writes docs/foreign-clients.md from what test/foreign has recorded.
 * With `--check` it writes nothing, and fails if a file differs from what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionManifest } from './generate/action-manifest.ts';
import { environmentSchema } from './generate/environment-schema.ts';
import { exampleWorkflows } from './generate/example-workflows.ts';
import { foreignClientsPage } from './generate/foreign-clients.ts';
import { withExamples } from './generate/markdown-examples.ts';
import { withTables } from './generate/markdown-tables.ts';
import { scriptModule } from './generate/seal-script.ts';

const root = join(import.meta.dirname, '..');
const readText = (path: string) => readFileSync(join(root, path), 'utf8');
const check = process.argv.includes('--check');

const documents = ['README.md', 'docs/reference.md', 'docs/sign-in.md'].filter((path) => existsSync(join(root, path)));
const wanted = new Map<string, string>([
  ['action.yml', actionManifest()],
  ['schema/restage.schema.json', environmentSchema()],
  ['src/entry-points/cli/init/examples.json', exampleWorkflows(readText)],
  ['src/domain/seal-linux.ts', scriptModule('seal/linux.sh', 'sealLinux', readText('seal/linux.sh'))],
  ['docs/foreign-clients.md', foreignClientsPage()],
  ...documents.map((path) => [path, withExamples(withTables(readText(path)), readText)] as const),
]);

for (const [path, text] of wanted) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`${path} is not what src/inputs, examples/, seal/ and test/foreign say. Repair it with: npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
