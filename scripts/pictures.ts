/**
 * `npm run pictures`: what people see of runs, written to docs/pictures as Markdown, and as pictures of it taken with
 * Chromium (`CHROMIUM` names it where it is called otherwise). A test compares the Markdown.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pageOf } from './pictures/page.ts';
import { playPages } from './pictures/play.ts';

const folder = resolve(import.meta.dirname, '..', 'docs', 'pictures');
const mermaid = resolve(import.meta.dirname, '..', 'test/foreign/mermaid');
const urls = {
  style: import.meta.resolve('github-markdown-css/github-markdown-light.css'),
  mermaid: pathToFileURL(join(mermaid, 'node_modules/mermaid/dist/mermaid.min.js')).href,
};
const chromium = process.env.CHROMIUM ?? 'chromium';
const width = 1012;

mkdirSync(folder, { recursive: true });
const temporary = mkdtempSync(join(tmpdir(), 'restage-pictures-'));
try {
  for (const [name, markdown] of Object.entries(await playPages())) {
    writeFileSync(join(folder, `${name}.md`), markdown);
    const page = join(temporary, `${name}.html`);
    writeFileSync(page, await pageOf(markdown, urls));
    takePicture(pathToFileURL(page).href, join(folder, `${name}.png`));
    console.log(`wrote docs/pictures/${name}.md and .png`);
  }
} finally {
  rmSync(temporary, { recursive: true });
}

/** As high as the page is, once Mermaid has drawn. */
function takePicture(url: string, file: string): void {
  const height = /data-height="(\d+)"/.exec(browse('--dump-dom', url))?.[1];
  if (height === undefined) throw new Error(`${url} did not come to an end`);
  browse(`--window-size=${width},${height}`, '--hide-scrollbars', '--force-device-scale-factor=1', `--screenshot=${file}`, url);
}

function browse(...options: readonly string[]): string {
  const common = ['--headless', '--no-sandbox', '--disable-gpu', '--allow-file-access-from-files', '--virtual-time-budget=20000'];
  return execFileSync(chromium, [...common, `--user-data-dir=${join(temporary, 'profile')}`, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 120_000,
  });
}
