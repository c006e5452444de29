/** By what `restage init` calls them. */
const files = { nightly: 'nightly', preview: 'pull-request', reap: 'reap', spec: 'roles' };

/** The workflows of `examples/github` that `restage init` starts from, as JSON, which every runtime and the bundler read; by lines, so that a change is seen. */
export function exampleWorkflows(readText: (path: string) => string): string {
  const lines = Object.entries(files).map(([name, file]) => [name, readText(`examples/github/${file}.yml`).trimEnd().split('\n')]);
  return `${JSON.stringify(Object.fromEntries(lines), null, 2)}\n`;
}
