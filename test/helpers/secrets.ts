import { marked } from 'marked';
import { seededRandom } from '../../src/emulator/index.ts';

/** All that ASCII has beside letters and digits. */
export const punctuation = '\\`*_{}[]#|~@&<>"\'%+/=:;,.!?$^()-';

/** Secrets of letters, digits and punctuation, each character of which is in one of them; the same for the same seed. */
export function generatedSecrets(seed: number, count = 24): readonly string[] {
  const random = seededRandom(seed);
  const pick = (text: string) => text.charAt(Math.floor(random() * text.length));
  const run = (text: string, length: number) => Array.from({ length }, () => pick(text)).join('');
  const marks = [...punctuation].sort(() => random() - 0.5);
  return Array.from({ length: count }, (_, at) => {
    const own = [marks[at % marks.length], marks[(at + count) % marks.length]];
    return `${run('abcdefghkmnpqrstuvwxyz', 3)}${own.join(run('23456789', 1))}${run('ABCDEFGHKM', 2)}${pick(punctuation)}${run('nopq4567', 3)}`;
  });
}

/** What a person reads of Markdown on GitHub: rendered, its tags and its entities gone. */
export function readMarkdown(markdown: string): string {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => entity(name) ?? whole);
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function entity(name: string): string | undefined {
  const number = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return name.startsWith('#') ? String.fromCodePoint(number) : named[name.toLowerCase()];
}
