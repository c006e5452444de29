/** What a reader of a trace needs: what changed, what failed, what was disturbed; and short names for long ids. */
export function storyOf(trace: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  const shorten = (id: string) => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = `#${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return trace
    .filter((line) => !/(?: GET \S+| \(renewal\)) -> 2\d\d$/.test(line))
    .map((line) =>
      line
        .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, shorten)
        .replaceAll('%3A', ':')
        .replaceAll('%3D', '=')
        .replaceAll('%40', '@'),
    );
}
