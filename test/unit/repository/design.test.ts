import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from './source-facts.ts';

type Edge = string;

/** `a --> b` for each layer of `src/` that loads another. */
function importsOf(paths: readonly string[]): ReadonlySet<Edge> {
  const layerOf = (path: string) => path.split('/')[1] ?? '';
  return new Set(
    paths.flatMap((path) =>
      readFacts(path, readFileSync(path, 'utf8')).imports.flatMap(({ specifier, typeOnly }) => {
        const target = posix.join(posix.dirname(path), specifier);
        const isOther = !typeOnly && specifier.startsWith('.') && target.startsWith('src/') && layerOf(target) !== layerOf(path);
        return isOther ? [`${layerOf(path)} --> ${layerOf(target)}`] : [];
      }),
    ),
  );
}

/** What can be reached over the arrows. */
function closureOf(edges: ReadonlySet<Edge>): ReadonlySet<Edge> {
  const all = new Set(edges);
  for (let size = -1; size !== all.size; ) {
    size = all.size;
    for (const one of [...all]) {
      for (const two of [...all]) {
        const [from, middle] = one.split(' --> ');
        const [begin, to] = two.split(' --> ');
        if (middle === begin) all.add(`${from} --> ${to}`);
      }
    }
  }
  return all;
}

describe('the drawing of the layers', () => {
  const page = readFileSync('docs/design.md', 'utf8');
  const drawing = /## Layers\n[\s\S]*?```mermaid\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const drawn = new Set([...drawing.matchAll(/^ {2}([\w-]+ --> [\w-]+)$/gm)].map(([, edge = '']) => edge));
  const imported = importsOf(globSync('src/**/*.ts'));

  it('has an arrow only where one layer loads another', () => {
    expect(drawn.size).toBeGreaterThan(5);
    expect([...drawn].filter((edge) => !imported.has(edge))).toEqual([]);
  });

  it('leads wherever an import does', () => {
    const reached = closureOf(drawn);
    expect([...imported].filter((edge) => !reached.has(edge))).toEqual([]);
  });

  it('names every layer, and so does the table', () => {
    const layers = globSync('src/*/').map((path) => posix.basename(path));
    expect(layers.filter((layer) => !new RegExp(`\\b${layer}\\b`).test(drawing))).toEqual([]);
    expect(layers.filter((layer) => !page.includes(`| \`${layer}/`))).toEqual([]);
  });
});
