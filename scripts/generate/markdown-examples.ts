/**
 * A document with each example between its markers, `<!-- examples/github/nightly.yml:start -->` and `…:end -->`, as a block of
 * code: what is shown is what a test plays.
 */
export function withExamples(document: string, readText: (path: string) => string): string {
  const markers = /(<!-- (examples\/[\w./-]+):start -->\n)[\s\S]*?(<!-- \2:end -->)/g;
  return document.replace(markers, (_, start: string, path: string, end: string) => {
    return `${start}\`\`\`${languages[path.split('.').at(-1) ?? ''] ?? ''}\n${readText(path).trimEnd()}\n\`\`\`\n${end}`;
  });
}

/** By the end of a file's name. */
const languages: Readonly<Record<string, string>> = { yml: 'yaml', yaml: 'yaml', sh: 'sh', json: 'json', conf: 'apache' };
