import { isNode, nodesIn, syntaxOf } from './syntax.ts';

/** Every name by which a file's tests go: what stands in `test`, `it` and `describe`, and the texts of the tables that they are repeated for. */
export function testTitles(path: string, source: string): ReadonlySet<string> {
  const nodes = syntaxOf(path, source);
  const tables = new Map(nodes.flatMap((node) => (node.type === 'VariableDeclarator' ? [[nameOf(node.id), node.init] as const] : [])));
  const calls = nodes.filter((node) => node.type === 'CallExpression' && ['test', 'it', 'describe'].includes(rootOf(node.callee)));
  return new Set(
    calls.flatMap((call) => {
      const [first] = Array.isArray(call.arguments) ? call.arguments : [];
      if (!isEach(call.callee)) return textOf(first);
      const table = isNode(first) && first.type === 'Identifier' ? tables.get(nameOf(first)) : first;
      return [...nodesIn(table)].flatMap(textOf);
    }),
  );
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node.name === 'string' ? node.name : '';
}

/** `test` of `test.concurrent.each(table)`. */
export function rootOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return rootOf(node.object);
  return node.type === 'CallExpression' ? rootOf(node.callee) : nameOf(node);
}

function isEach(callee: unknown): boolean {
  return isNode(callee) && callee.type === 'MemberExpression' && nameOf(callee.property) === 'each';
}

function textOf(node: unknown): string[] {
  return isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [];
}
