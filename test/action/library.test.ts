import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator, seededRandom, serve } from '../../src/emulator/index.ts';

const root = resolve(import.meta.dirname, '../..');
const unhurried = { timeout: 120_000 };

/** What somebody writes who automates with the library. */
const program = `
import { type Deps, type Inputs, type Result, launch, loadCloudConfig, openCloud, parseInputs, problemsToError, proxyFromEnvironment, status, systemClock } from 'restage';

const { env } = process;
const config = loadCloudConfig({ env, cwd: '/', home: '/', readFile: () => undefined });
const cloud = openCloud(config, { clock: systemClock, random: Math.random, proxyFor: proxyFromEnvironment(env) });
const away = async (): Promise<never> => Promise.reject(new Error('not used'));
const deps: Deps = {
  cloud,
  clock: systemClock,
  random: Math.random,
  signal: new AbortController().signal,
  emit: (event) => {
    if (event.type === 'warning') console.error(event.title);
  },
  runId: 'nightly',
  cleanupMs: 60_000,
  host: { connect: away, httpStatus: away, shell: away },
};
const inputsOf = (verb: 'launch' | 'status', raw: Record<string, string>): Inputs => {
  const parsed = parseInputs(raw, { verb, readFile: () => '' });
  if (!parsed.ok) throw problemsToError(parsed.problems);
  return parsed.inputs;
};
const { servers = [] }: Result = await launch(deps, inputsOf('launch', { image: 'base', flavor: 'm1.tiny', environment: 'qa' }));
const { inventory } = await status(deps, inputsOf('status', {}));
console.log(servers.length, inventory?.environments.map(({ name }) => name).join());
cloud.close();
`;

function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((done) => {
    execFile(file, args, { env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

/** A package of its own that has the library among its dependencies, compiled as strictly as TypeScript can. */
async function compiled(source: string): Promise<{ readonly folder: string; readonly code: number; readonly output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'restage-consumer-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/restage'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'main.ts'), source);
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    verbatimModuleSyntax: true,
  };
  const compilerOptions = {
    ...options,
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  return { folder, ...(await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])) };
}

test('a program that imports the library compiles in strict TypeScript, and runs', unhurried, async ({ onTestFinished }) => {
  const { folder, code, output } = await compiled(program);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect({ code, output }).toEqual({ code: 0, output: '' });

  const served = await serve(createEmulator({ now: Date.now, random: seededRandom(7), knobs: { spawn_seconds: 0.2 } }));
  onTestFinished(() => served.close());
  const domain = { OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' };
  const user = { OS_AUTH_URL: `${served.url}/identity/v3`, OS_USERNAME: 'ci', OS_PASSWORD: 'testbed', OS_PROJECT_NAME: 'ci' };
  expect(await run(process.execPath, [join(folder, 'main.js')], { ...user, ...domain })).toEqual({ code: 0, output: '1 qa\n' });
});

test('a program that uses it wrongly does not compile', unhurried, async ({ onTestFinished }) => {
  const { folder, code, output } = await compiled("import { refresh } from 'restage';\nawait refresh({ cloud: 'production' });\n");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(code).not.toBe(0);
  expect(output).toMatch(/main\.ts\(2,.*error TS\d+/);
});
