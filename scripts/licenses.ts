import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licence texts of the packages that the given modules (absolute paths) come from: their authors ask for them to
 * travel along.
 * @throws when a package has no licence file: then it must not be bundled unseen.
 */
export function collectLicenses(modules: readonly string[]): string {
  const directories = new Set(modules.map(packageDirectory).filter((directory) => directory !== undefined));
  const texts = [...directories].map(describeLicense).sort();
  return `Restage's own licence is in LICENSE. Its bundle contains these packages:\n\n${texts.join('\n')}`;
}

/** `…/node_modules/@scope/name/lib/x.js` -> `…/node_modules/@scope/name`; undefined for our own sources. */
function packageDirectory(module: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0];
}

function describeLicense(directory: string): string {
  const about: { name: string; version: string; license: string } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${about.name} has no licence file`);
  const text = readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${'-'.repeat(80)}\n${about.name} ${about.version} (${about.license})\n\n${text}\n`;
}
