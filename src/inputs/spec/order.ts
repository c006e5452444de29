/** A role and the roles that must be ready before it. */
export interface Ordered {
  readonly name: string;
  readonly after: readonly string[];
}

/** All roles that are ready when `name` starts: those in its `after`, those in theirs, and so on. */
export function rolesBefore(name: string, roles: readonly Ordered[]): ReadonlySet<string> {
  const before = new Set<string>();
  const visit = (role: string) => {
    for (const other of roles.find((candidate) => candidate.name === role)?.after ?? []) {
      if (before.has(other)) continue;
      before.add(other);
      visit(other);
    }
  };
  visit(name);
  return before;
}

/**
 * Each circle of roles that wait for each other, once, as the way around it: `['a', 'b', 'a']`. It begins with the role
 * that the file names first.
 */
export function findCircles(roles: readonly Ordered[]): readonly (readonly string[])[] {
  const circles: (readonly string[])[] = [];
  const done = new Set<string>();
  for (const { name } of roles) {
    if (done.has(name)) continue;
    const circle = wayBack(name, roles);
    for (const role of circle ?? [name]) done.add(role);
    if (circle !== undefined) circles.push(circle);
  }
  return circles;
}

/** The shortest way along `after` from a role back to it. */
function wayBack(start: string, roles: readonly Ordered[]): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    const last = way.at(-1);
    for (const next of roles.find(({ name }) => name === last)?.after ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
