/**
 * `node scripts/sum-tests.ts REPORT...`: what failed, a line each with its first words, then one line for several of
 * vitest's JSON reports, `N passed, N failed`: a log that is cut from its front still names every failure.
 * Exits with 1 when anything failed, nothing passed, or a report is missing.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

let [passed, failed, skipped] = [0, 0, 0];
for (const path of process.argv.slice(2)) {
  const report = readReport(path);
  passed += report?.numPassedTests ?? 0;
  failed += report === undefined ? 1 : report.numFailedTests + countBrokenFiles(report);
  for (const line of report?.testResults.flatMap(failuresIn) ?? []) console.log(line);
  skipped += report?.numPendingTests ?? 0;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`${path}: no report (${String(error)})`);
    return undefined;
  }
}

function failuresIn({ name, status, message, assertionResults }: TestFile): string[] {
  const file = relative(process.cwd(), name);
  if (status === 'failed' && assertionResults.length === 0) return [`FAILED ${file}: ${firstLine(message)}`];
  const failed = assertionResults.filter((test) => test.status === 'failed');
  return failed.map(({ fullName, failureMessages }) => `FAILED ${file}: ${fullName}: ${firstLine(failureMessages?.[0] ?? '')}`);
}

function firstLine(text: string): string {
  return stripVTControlCharacters(text).split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** A file that cannot even be loaded has no tests that could fail, and must count all the same. */
function countBrokenFiles({ testResults }: Report): number {
  return testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
}
