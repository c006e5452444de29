import { parseSync } from 'rolldown/utils';

export type SyntaxNode = Readonly<Record<string, unknown>>;

/** Every node of a file, parents first. @throws where it does not parse */
export function syntaxOf(path: string, source: string): readonly SyntaxNode[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  return nodesIn(program);
}

export function nodesIn(value: unknown): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) visit(item);
    else if (isNode(part)) {
      found.push(part);
      for (const child of Object.values(part)) visit(child);
    }
  };
  visit(value);
  return found;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}
