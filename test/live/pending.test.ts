import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { textAt } from '../helpers/contract-http.ts';
import { it } from '../helpers/live.ts';
import { bundle, type Ran, restage } from '../helpers/live-command.ts';
import { look } from '../helpers/live-golden.ts';
import { problemsOfDestroy, problemsOfRefresh, setStage } from './series/stage.ts';

const root = resolve(import.meta.dirname, '../..');

describe.concurrent('wait: false', () => {
  it('leaves a slow snapshot under way; the same command from a fresh clone elsewhere goes on from it', async ({ project }) => {
    const stage = await setStage(project, 'pending', { snapshot_seconds: 40 });
    const command = [...stage.refresh, '--wait', 'false'];

    const left = await restage(project, command);
    expect(left.code, left.log).toBe(75);
    expect(left.json).toMatchObject({ status: 'pending', environment: stage.environment });
    expect(textAt(left.json, 'pending', 'reason')).toMatch(new RegExp(`[Gg]olden server ${stage.golden.name} stays off until`));
    expect(Date.parse(textAt(left.json, 'pending', 'come-back-at'))).toBeGreaterThan(Date.now());
    const image = textAt(left.json, 'image-id');
    const meanwhile = await look(project, stage.golden, stage.environment);
    expect(meanwhile).toMatchObject({ golden: expect.stringMatching(/^SHUTOFF image_/), leases: 0, servers: [] });

    const elsewhere = cloneElsewhere();
    let next: Ran;
    do {
      next = await restage(project, command, elsewhere);
    } while (next.code === 75);
    expect(next.code, next.log).toBe(0);
    expect(next.json).toMatchObject({ status: 'complete', 'image-id': image });
    expect((await look(project, stage.golden, stage.environment)).images).toEqual(['active']);
    expect(await problemsOfRefresh(stage), next.log).toEqual([]);
    expect((await problemsOfDestroy(stage)).problems).toEqual([]);
  });
});

/** What another runner would have: a clone of this repository, a home and a working directory of its own, and nothing else. */
function cloneElsewhere(): { readonly cwd: string; readonly bundle: string; readonly env: Readonly<Record<string, string>> } {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  const [clone, home] = [join(folder, 'clone'), join(folder, 'home')];
  mkdirSync(home);
  // Who runs the tests need not own the checkout, as in a container.
  writeFileSync(join(home, '.gitconfig'), '[safe]\n  directory = *\n');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone], { env: { PATH: process.env.PATH, HOME: home } });
  // The bundle that is tested may be newer than the committed one.
  cpSync(bundle, join(clone, 'dist'), { recursive: true });
  return { cwd: clone, bundle: join(clone, 'dist'), env: { HOME: home } };
}
