import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import { isObjectBindingPattern } from 'typescript/unstable/ast/is';
import { API, type Project, type Symbol as Property } from 'typescript/unstable/sync';
import { connectionRows } from '../../src/inputs/rows/connection.ts';
import { destroyRows } from '../../src/inputs/rows/destroy.ts';
import { goldenRows } from '../../src/inputs/rows/golden.ts';
import { runRows } from '../../src/inputs/rows/run.ts';
import { serverRows } from '../../src/inputs/rows/servers.ts';
import { isNode, type SyntaxNode, syntaxOf } from '../unit/repository/syntax.ts';

const root = join(import.meta.dirname, '../..');
const parts = { connection: connectionRows, golden: goldenRows, servers: serverRows, run: runRows, destroy: destroyRows };

/** Fields of `Inputs`, such as `servers.ttlMs`. */
const fields: readonly string[] = Object.entries(parts).flatMap(([part, rows]) => Object.keys(rows).map((field) => `${part}.${field}`));

/**
 * The fields of `Inputs` that no code reads but the one that checks them, as the compiler sees it: a property of the same name that comes from
 * elsewhere does not count.
 * @param changed other texts of files, by their paths from the root
 * @param added fields that come with them
 */
export function unreadFields(changed: Readonly<Record<string, string>> = {}, added: readonly string[] = []): readonly string[] {
  const wanted = [...fields, ...added];
  const names = new Set(wanted.map((field) => field.replace(/.*\./, '')));
  const configuration = join(root, 'tsconfig.sources.json');
  const texts = new Map([[configuration, JSON.stringify({ extends: './tsconfig.json', include: ['src'] })]]);
  for (const [path, text] of Object.entries(changed)) texts.set(join(root, path), text);
  const api = new API({
    cwd: root,
    fs: { readFile: (path) => texts.get(path), fileExists: (path) => texts.has(path) || undefined },
  });
  try {
    const project = api.updateSnapshot({ openProjects: [configuration] }).getProject(configuration);
    if (project === undefined) throw new Error('the compiler did not open the sources');
    const readers = globSync('src/**/*.ts', { cwd: root }).filter(
      (path) => !path.startsWith('src/inputs/') || path === 'src/inputs/parse-with.ts',
    );
    const read = new Set(readers.flatMap((path) => fieldsReadIn(join(root, path), names, project)));
    return wanted.filter((field) => !read.has(field));
  } finally {
    api.close();
  }
}

function fieldsReadIn(path: string, names: ReadonlySet<string>, project: Project): string[] {
  const source = syntaxOf(path, readFileSync(path, 'utf8'));
  const members = source.flatMap(memberOf).filter(({ name }) => names.has(name));
  const read = project.checker.getSymbolAtPosition(
    path,
    members.map(({ start }) => start),
  );
  const hasPattern = source.some((node) => patternNames(node).some((name) => names.has(name)));
  return [...read, ...(hasPattern ? takenApart(path, names, project) : [])].flatMap(fieldOf);
}

/** Properties that come from a pattern's own type: the name in `{ name }` is also that of a variable. */
function takenApart(path: string, names: ReadonlySet<string>, { checker, program }: Project): (Property | undefined)[] {
  const found: (Property | undefined)[] = [];
  const visit = (node: Node): undefined => {
    if (isObjectBindingPattern(node)) {
      const taken = node.elements
        .map((element) => (element.propertyName ?? element.name)?.getText() ?? '')
        .filter((name) => names.has(name));
      const type = taken.length === 0 ? undefined : checker.getTypeAtLocation(node);
      if (type !== undefined) found.push(...taken.map((name) => checker.getPropertyOfType(type, name)));
    }
    node.forEachChild(visit);
  };
  program.getSourceFile(path)?.forEachChild(visit);
  return found;
}

/** `servers.ttlMs` of a property that a row defines. */
function fieldOf(symbol: Property | undefined): string[] {
  const row = symbol?.declarations.find(({ path }) => path.includes('/src/inputs/rows/'));
  return symbol === undefined || row === undefined ? [] : [`${basename(row.path, '.ts')}.${symbol.name}`];
}

/** `name` of `inputs.name`. */
function memberOf({ type, computed, property }: SyntaxNode): { readonly name: string; readonly start: number }[] {
  if (type !== 'MemberExpression' || computed !== false || !isNode(property)) return [];
  const { name, start } = property;
  return typeof name === 'string' && typeof start === 'number' ? [{ name, start }] : [];
}

/** Both names of `const { name, other: mine } = inputs`. */
function patternNames({ type, properties }: SyntaxNode): string[] {
  if (type !== 'ObjectPattern' || !Array.isArray(properties)) return [];
  return properties.flatMap((property) =>
    isNode(property) && isNode(property.key) && typeof property.key.name === 'string' ? [property.key.name] : [],
  );
}
