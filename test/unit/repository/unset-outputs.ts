import { isNode, nodesIn, type SyntaxNode, syntaxOf } from './syntax.ts';

/**
 * Which of the outputs nothing sets: the publisher has no value for it, or one of a part of the result that no operation fills in.
 * @param publisher the source with `resultKeys`
 * @param operations the sources of what makes results
 */
export function unsetOutputs(outputs: readonly string[], publisher: string, operations: readonly string[]): readonly string[] {
  const nodes = syntaxOf('publisher.ts', publisher);
  const filled = new Set(operations.flatMap((source) => syntaxOf('operation.ts', source).flatMap(keysOf)));
  const ofResult = new Set(nodes.flatMap(takenFromResult));
  return outputs.filter((output) => {
    const values = nodes.filter((node) => node.type === 'Property' && nameOf(node.key) === output).map(({ value }) => value);
    return !values.some((value) => {
      if (nameOf(value) === 'undefined') return false;
      const parts = [...nodesIn(value)].flatMap((node) => partOfResult(node, ofResult));
      return parts.every((part) => filled.has(part));
    });
  });
}

/** The keys that an object is made with. */
function keysOf({ type, properties }: SyntaxNode): string[] {
  if (type !== 'ObjectExpression' || !Array.isArray(properties)) return [];
  return properties.flatMap((property) => (isNode(property) ? (nameOf(property.key) ?? []) : []));
}

/** `const { servers } = result`. */
function takenFromResult({ type, init, id }: SyntaxNode): string[] {
  if (type !== 'VariableDeclarator' || nameOf(init) !== 'result' || !isNode(id) || !Array.isArray(id.properties)) return [];
  return id.properties.flatMap((property) => (isNode(property) ? (nameOf(property.key) ?? []) : []));
}

/** `result.imageId`, or the name of what was taken from the result. */
function partOfResult(node: SyntaxNode, taken: ReadonlySet<string>): string[] {
  if (node.type === 'MemberExpression' && nameOf(node.object) === 'result') return [nameOf(node.property) ?? []].flat();
  const name = node.type === 'Identifier' ? nameOf(node) : undefined;
  return name !== undefined && taken.has(name) ? [name] : [];
}

function nameOf(node: unknown): string | undefined {
  const name = isNode(node) ? (node.name ?? node.value) : undefined;
  return typeof name === 'string' ? name : undefined;
}
