import { parseSync } from 'rolldown/utils';

export type SyntaxNode = Readonly<Record<string, unknown>>;

/** Every node of a file, parents first. @throws where it does not parse */
export function syntaxOf(path: string, source: string): readonly SyntaxNode[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  return [...nodesIn(program)];
}

export function* nodesIn(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodesIn(child);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}
