import { isNode, type SyntaxNode, syntaxOf } from './syntax.ts';

/** What the rules of the repository are about, as the parser sees it: comments and strings cannot fool it. */
export interface SourceFacts {
  readonly imports: readonly Import[];
  readonly usesAny: boolean;
  readonly readsEnvironment: boolean;
}

export interface Import {
  readonly specifier: string;
  /** `import type`: gone at run time. */
  readonly typeOnly: boolean;
  /** `import()`: when it is called for. */
  readonly later: boolean;
}

export function readFacts(path: string, source: string): SourceFacts {
  const nodes = syntaxOf(path, source);
  return {
    imports: nodes.flatMap(importOf),
    usesAny: nodes.some((node) => node.type === 'TSAnyKeyword'),
    readsEnvironment: nodes.some(isEnvironment),
  };
}

const importing = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType']);

function importOf(node: SyntaxNode): Import[] {
  const { type, source } = node;
  if (typeof type !== 'string' || !importing.has(type) || !isNode(source) || typeof source.value !== 'string') return [];
  const typeOnly = node.importKind === 'type' || node.exportKind === 'type' || type === 'TSImportType';
  return [{ specifier: source.value, typeOnly, later: type === 'ImportExpression' }];
}

/** `process.env`, `process['env']`, `const { env } = process` and `import { env } from 'node:process'`. */
function isEnvironment(node: SyntaxNode): boolean {
  if (node.type === 'MemberExpression') return named(node.object, 'process') && named(node.property, 'env');
  if (node.type === 'VariableDeclarator') return named(node.init, 'process');
  return node.type === 'ImportDeclaration' && named(node.source, 'node:process');
}

function named(node: unknown, name: string): boolean {
  return isNode(node) && (node.name === name || node.value === name);
}
