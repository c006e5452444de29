import type { Emit } from '../../engine/events.ts';
import type { ResultKeys } from '../common/result-keys.ts';

/** https://docs.github.com/actions/reference/limits: jobs that a matrix may make in one run. */
const mostMatrixJobs = 256;

/**
 * What GitHub does with outputs that were right when they were set.
 *
 * @param secrets texts of inputs that a workflow takes from its secrets, by the input's name
 */
export function warnOfOutputs(
  emit: Emit,
  keys: ResultKeys,
  texts: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): void {
  const jobs = keys.servers === undefined ? 0 : matrixSize(texts.matrix ?? '');
  if (jobs > mostMatrixJobs) {
    const message = `\`matrix\` has ${jobs} entries, but GitHub creates at most ${mostMatrixJobs} jobs from a matrix, so a workflow that uses it fails. Split it, or let each job handle several entries of \`servers\`.`;
    emit({ type: 'warning', title: 'More servers than a matrix can have', message });
  }
  for (const [input, secret] of Object.entries(secrets)) {
    const spoilt = spoiltBy(secret, texts);
    if (spoilt.outputs.length === 0) continue;
    const message =
      `If \`${input}\` is a secret, GitHub's runner masks each of its lines separately, and drops every job output that contains one. Line ${spoilt.lines.join(', ')} ` +
      `is so short that ${spoilt.outputs.map((name) => `\`${name}\``).join(', ')} contains it. Write the secret as YAML, or as JSON on one line.`;
    emit({ type: 'warning', title: 'A line of a secret is part of an output', message });
  }
}

/**
 * The runner masks a secret and each line of it without the spaces around it, within words, too, and drops a job's output that would be
 * changed by that (actions/runner:src/Runner.Worker/Worker.cs `InitializeSecretMasker`, JobExtension.cs `FinalizeJob`).
 */
function spoiltBy(
  secret: string,
  texts: Readonly<Record<string, string>>,
): { readonly lines: readonly number[]; readonly outputs: readonly string[] } {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  if (lines.filter((line) => line !== '').length < 2) return { lines: [], outputs: [] };
  const holding = lines.flatMap((line, at) => {
    const outputs = line === '' ? [] : Object.entries(texts).flatMap(([name, text]) => (text.includes(line) ? [name] : []));
    return outputs.length === 0 ? [] : [{ line: at + 1, outputs }];
  });
  return { lines: holding.map(({ line }) => line), outputs: [...new Set(holding.flatMap(({ outputs }) => outputs))] };
}

function matrixSize(matrix: string): number {
  return (matrix.match(/"id":/g) ?? []).length;
}
