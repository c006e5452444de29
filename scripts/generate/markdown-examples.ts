/**
 * A document with each example between its markers, `<!-- examples/github/nightly.yml:start -->` and `…:end -->`, as a block of
 * code: what is shown is what a test plays.
 */
export function withExamples(document: string, readText: (path: string) => string): string {
  const markers = /(<!-- (examples\/[\w./-]+):start -->\n)[\s\S]*?(<!-- \2:end -->)/g;
  return document.replace(markers, (_, start: string, path: string, end: string) => {
    const language = path.split('.').at(-1) === 'yml' ? 'yaml' : 'sh';
    return `${start}\`\`\`${language}\n${readText(path).trimEnd()}\n\`\`\`\n${end}`;
  });
}
