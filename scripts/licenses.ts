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

interface About {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: unknown;
}

/** Published without the text of their licence, which their `package.json` names. Looked at one by one. */
const textless: readonly string[] = ['@nodable/entities'];

/** The text that the MIT licence wants to travel along, ours being the same. */
function textFor({ name, license, author }: About): string {
  if (!textless.includes(name) || license !== 'MIT' || typeof author !== 'string') throw new Error(`${name} has no licence file`);
  const [, terms = ''] =
    /^(Permission is hereby granted.*)$/ms.exec(readFileSync(join(import.meta.dirname, '..', 'LICENSE'), 'utf8')) ?? [];
  return `Copyright (c) ${author}\n\n${terms.trim()}`;
}

function describeLicense(directory: string): string {
  const about: About = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? textFor(about) : readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${'-'.repeat(80)}\n${about.name} ${about.version} (${about.license})\n\n${text}\n`;
}
