import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/domain/errors.ts';
import { isNode, nodesIn, type SyntaxNode, syntaxOf } from './syntax.ts';

const paths = globSync('src/**/*.ts').filter((path) => !path.startsWith('src/emulator/'));
const raised = new Set(paths.flatMap((path) => raisedIn(path, readFileSync(path, 'utf8'))));

test('each error code is thrown somewhere', () => {
  expect(errorCodes.filter((code) => !raised.has(code))).toEqual([]);
});

test('to list a code, to compare with it, or to name its type is not to throw it', () => {
  const source = `
    import { RestageError, type ErrorCode } from '../domain/errors.ts';
    type Two = 'a' | 'b';
    const list: readonly ErrorCode[] = ['c'];
    switch (error.code) { case 'd': log(error.code === 'e'); }
    throw new RestageError(is ? 'f' : 'g', 'h');`;
  expect(raisedIn('src/engine/a.ts', source).filter((word) => /^[a-g]$/.test(word))).toEqual(['f', 'g']);
});

/** The texts of a file that makes errors, or says which, but for those in places where none is made. */
function raisedIn(path: string, source: string): readonly string[] {
  if (path !== 'src/domain/errors.ts' && !/\/errors\.ts'|\bcode: '/.test(source)) return [];
  const nodes = syntaxOf(path, source);
  const idle = new Set(nodes.flatMap((node) => (isIdle(node) ? [...nodesIn(Object.values(node).filter(isTextOrList))] : [])));
  return nodes.flatMap((node) => (node.type === 'Literal' && typeof node.value === 'string' && !idle.has(node) ? [node.value] : []));
}

function isIdle({ type }: SyntaxNode): boolean {
  return ['ArrayExpression', 'BinaryExpression', 'SwitchCase', 'TSLiteralType'].includes(String(type));
}

/** What stands below a `case` is no part of the comparison. */
function isTextOrList(value: unknown): boolean {
  const isText = (one: unknown) => isNode(one) && one.type === 'Literal';
  return Array.isArray(value) ? value.some(isText) : isText(value);
}
