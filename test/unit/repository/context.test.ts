import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isNode, type SyntaxNode, syntaxOf } from './syntax.ts';

const contexts: ReadonlySet<unknown> = new Set(['ctx', 'here', 'own', 'leased', 'given', '#ctx']);
const boundByContext = /\/engine\/(?:wait|step|deadline|undo|clock)\.ts$/;

/** What takes a signal past the run context, in whose place the wrong one could be used. */
function findUnbound(path: string, source: string): readonly string[] {
  return syntaxOf(path, source).flatMap((node) => {
    const { type } = node;
    if (type === 'ObjectExpression') {
      const parts = propertiesOf(node);
      if (parts.some((part) => part['type'] === 'SpreadElement' && contexts.has(nameOf(part['argument']))))
        return [`${path}: spreads a context`];
      if (parts.some((part) => nameOf(part['key']) === 'signal')) return [`${path}: hands on a signal`];
    }
    if (type === 'NewExpression' && nameOf(node['callee']) === 'RunContext') return [`${path}: makes a context`];
    if (type === 'ImportDeclaration' && node['importKind'] !== 'type' && isBound(node)) return [`${path}: imports what a context binds`];
    return [];
  });
}

function isBound({ source, specifiers }: SyntaxNode): boolean {
  if (!isNode(source) || !boundByContext.test(String(source['value']))) return false;
  return Array.isArray(specifiers) && specifiers.some((one) => isNode(one) && one['importKind'] !== 'type');
}

function nameOf(node: unknown): unknown {
  if (!isNode(node)) return undefined;
  if (node['type'] === 'MemberExpression' && isNode(node['property'])) return `#${node['property']['name']}`;
  return node['name'];
}

function propertiesOf({ properties }: SyntaxNode): readonly SyntaxNode[] {
  return Array.isArray(properties) ? properties.filter(isNode) : [];
}

/** Opens the context of a run from its parts. */
const opens = 'src/operations/regions/verbs.ts';

describe('the run context', () => {
  it('is handed on whole, and no operation passes a signal', () => {
    const paths = globSync('src/operations/**/*.ts').filter((path) => !path.startsWith('src/operations/run/') && path !== opens);
    expect(paths.length).toBeGreaterThan(80);
    expect(paths.flatMap((path) => findUnbound(path, readFileSync(path, 'utf8')))).toEqual([]);
  });

  it.each([
    ['a spread', 'f({ ...ctx, emit })'],
    ['a spread of a field', 'f({ ...this.#ctx })'],
    ['a signal, passed', 'cloud.compute.getServer(id, { signal })'],
    ['a signal by another name', 'wait({ signal: own.signal })'],
    ['a wait of its own', `import { waitUntil } from '../../engine/wait.ts'`],
    ['a deadline of its own', `import { withDeadline, type X } from '../../engine/deadline.ts'`],
    ['a context of its own', 'new RunContext(parts)'],
  ])('and the test sees %s', (_what, source) => {
    expect(findUnbound('src/operations/a.ts', source)).toHaveLength(1);
  });

  it.each([
    ['types', `import type { Undo } from '../../engine/undo.ts'`],
    ['a list', 'f([...leased, ...own])'],
    ['a look at the signal', 'if (ctx.signal.aborted) throw error'],
  ])('and lets %s pass', (_what, source) => {
    expect(findUnbound('src/operations/a.ts', source)).toEqual([]);
  });
});
