/**
 * The commands that GitHub's runner obeys in what a step writes (actions/runner:src/Runner.Common/ActionCommand.cs `TryParseV2`, `TryParse`;
 * lines as .NET's `StreamReader.ReadLine` ends them). Characters without a width do not count: .NET compares by the rules of a language.
 */
export function obeyedIn(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const weighed = line.replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?!\t)\p{Cc}/gu, (c) => (c === '\u0085' ? c : ''));
    const second = /^[\s\u0085]*::(?<name>[^\s:]+)[^:]*(?::[^:]+)*::/.exec(weighed)?.groups?.name;
    const first = /##\[(?<name>[^\]\s]+)[^\]]*\]/.exec(weighed)?.groups?.name;
    const name = second ?? first;
    return name !== undefined && commands.has(name.toLowerCase()) ? [name.toLowerCase()] : [];
  });
}

const commands = new Set([
  ...[
    'set-env',
    'set-output',
    'save-state',
    'add-path',
    'add-mask',
    'stop-commands',
    'add-matcher',
    'remove-matcher',
    'internal-set-repo-path',
  ],
  ...['warning', 'error', 'notice', 'debug', 'group', 'endgroup', 'echo'],
]);
