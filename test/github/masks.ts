/**
 * A log as people see it: the runner obeys `::add-mask::` and hides what comes after
 * (actions/runner:src/Runner.Worker/ActionCommandManager.cs `AddMaskCommandExtension`).
 */
export function maskedLog(log: string): string {
  const masks: string[] = [];
  return log
    .split('\n')
    .map((line) => {
      const mask = /^::add-mask::(.+)$/.exec(line)?.[1];
      if (mask === undefined) return masks.reduce((text, secret) => text.replaceAll(secret, '***'), line);
      masks.push(decoded(mask));
      return '::add-mask::***';
    })
    .join('\n');
}

/** What a log asked to be hidden. */
export function masksOf(log: string): readonly string[] {
  return [...log.matchAll(/^::add-mask::(.+)$/gm)].map(([, mask = '']) => decoded(mask));
}

function decoded(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
