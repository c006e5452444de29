import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Where the checkout or the package mirror of a build machine shows through. Pieced together, so as not to find itself. */
const leak = new RegExp(['(?<![\\w.$}>-])', '/(?:work|root)', '/[\\w.-]', '|registry', '\\.(?:npmjs|[a-z]+\\.[a-z])'].join(''));

describe('the repository', () => {
  it('names no path and no registry of the machine it was written on', () => {
    const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
    expect(files.flatMap(findLeaks)).toEqual([]);
  });
});

describe('a leak', () => {
  it.each(['cd /wor' + 'k/main', '"/roo' + 't/.npmrc"', 'https://registr' + 'y.npmjs.org/x'])('is seen in %s', (text) => {
    expect(text).toMatch(leak);
  });

  it.each(['src/work/x', '$HOME/work/x', 'https://example.org/root/x'])('is not seen in %s', (text) => {
    expect(text).not.toMatch(leak);
  });
});

function findLeaks(file: string): string[] {
  const lines = readTracked(file).split('\n');
  return lines.flatMap((line, index) => (leak.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : []));
}

/** Empty for a file that is deleted, but not yet committed so. */
function readTracked(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
