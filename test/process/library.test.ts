import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator, seededRandom, serve } from '../../src/emulator/index.ts';
import { CancelledError, restage } from '../../src/entry-points/library/index.ts';

const root = resolve(import.meta.dirname, '../..');

/** What a user of the library writes. */
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
async function compiled(
  source: string,
  resolution: 'nodenext' | 'bundler' = 'nodenext',
): Promise<{ readonly folder: string; readonly code: number; readonly output: string }> {
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
    module: resolution === 'bundler' ? 'esnext' : 'nodenext',
    moduleResolution: resolution,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  return { folder, ...(await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])) };
}

test('a program that imports the library compiles in strict TypeScript, and runs', async ({ onTestFinished }) => {
  const { folder, code, output } = await compiled(program);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect({ code, output }).toEqual({ code: 0, output: '' });

  const served = await serve(createEmulator({ now: Date.now, random: seededRandom(7), knobs: { spawn_seconds: 0.2 } }));
  onTestFinished(() => served.close());
  const domain = { OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' };
  const user = { OS_AUTH_URL: `${served.url}/identity/v3`, OS_USERNAME: 'ci', OS_PASSWORD: 'testbed', OS_PROJECT_NAME: 'ci' };
  expect(await run(process.execPath, [join(folder, 'main.js')], { ...user, ...domain })).toEqual({ code: 0, output: '1 qa\n' });
});

test('a program that uses it wrongly does not compile', async ({ onTestFinished }) => {
  const { folder, code, output } = await compiled("import { refresh } from 'restage';\nawait refresh({ cloud: 'production' });\n");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(code).not.toBe(0);
  expect(output).toMatch(/main\.ts\(2,.*error TS\d+/);
});

/** Examples of docs/library.md, in their order, and what each writes. */
const examples = [...readFileSync(join(root, 'docs/library.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
const written = [/^qa-g1-1 is at 10\.20\.\d+\.\d+\nqa-g1-2 is at 10\.20\.\d+\.\d+\n$/, /^flavor-not-found\n$/, /^3 active\n$/];

test('docs/library.md has as many examples as are played', () => {
  expect(examples).toHaveLength(written.length);
});

test.each(examples.map((example, at) => [at + 1, example, written[at] ?? /never/] as const))(
  'example %i of docs/library.md compiles for Node and for bundlers, and does what it says',
  async (_nth, example, expected) => {
    const folders: string[] = [];
    onTestFinished(() => {
      for (const folder of folders) rmSync(folder, { recursive: true });
    });
    for (const resolution of ['bundler', 'nodenext'] as const) {
      const { folder, code, output } = await compiled(example, resolution);
      folders.push(folder);
      expect({ resolution, code, output }).toEqual({ resolution, code: 0, output: '' });
    }
    const knobs = { shutdown_seconds: 0.2, snapshot_seconds: 0.2, upload_seconds: 0.2, spawn_seconds: 0.2 };
    const served = await serve(createEmulator({ now: Date.now, random: seededRandom(7), knobs }));
    onTestFinished(() => served.close());
    const domain = { OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' };
    const user = { OS_AUTH_URL: `${served.url}/identity/v3`, OS_USERNAME: 'ci', OS_PASSWORD: 'testbed', OS_PROJECT_NAME: 'ci' };
    const { code, output } = await run(process.execPath, [join(folders[1] ?? '', 'main.js')], { ...user, ...domain });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(expected) });
  },
);

describe('the facade', () => {
  const open = async (knobs: Parameters<typeof createEmulator>[0]['knobs'] = {}) => {
    const emulator = createEmulator({
      now: Date.now,
      random: seededRandom(7),
      knobs: { shutdown_seconds: 0.2, snapshot_seconds: 0.2, upload_seconds: 0.2, spawn_seconds: 0.2, ...knobs },
    });
    const served = await serve(emulator);
    onTestFinished(() => served.close());
    const domain = { OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' };
    const user = { OS_AUTH_URL: `${served.url}/identity/v3`, OS_USERNAME: 'ci', OS_PASSWORD: 'testbed', OS_PROJECT_NAME: 'ci' };
    return { emulator, env: { ...user, ...domain } };
  };

  test('an abort takes everything back, and is a CancelledError whatever the reason', async () => {
    const { emulator, env } = await open({ upload_seconds: 600 });
    const stop = new AbortController();
    const running = restage(
      { golden: 'golden' },
      { env, signal: stop.signal, onEvent: ({ type }) => type === 'step-start' && stop.abort(new Error('any')) },
    );
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    const { books } = emulator;
    expect(books.servers().filter(({ deletedAt }) => deletedAt === undefined)).toHaveLength(1);
    await expect(restage({}, { env, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
  });

  test('options of every type mean what the inputs mean', async () => {
    const { env } = await open();
    const { plan } = await restage(
      {
        operation: 'plan',
        golden: 'golden',
        count: 3,
        network: ['ci-net'],
        ipVersion: 4,
        metadata: { team: 'a,b' },
        wait: true,
        imageMaxAge: '24h',
      },
      { env },
    );
    expect(plan?.count).toBe(3);
  });

  test('what is wrong is refused, all at once', async () => {
    const wrong = restage({ operation: 'launch', image: 'base', count: 0.5, concurrency: Number.NaN, readyTimeout: 'soon' }, { env: {} });
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/count[\s\S]*concurrency|concurrency[\s\S]*count/),
    });
    // @ts-expect-error a number is no text
    await expect(restage({ cloudsYaml: 'clouds: {}', count: '2', golden: 7 }, { env: {} })).rejects.toMatchObject({
      code: 'config-invalid',
    });
    // @ts-expect-error there is no such option
    await expect(restage({ golen: 'golden' }, { env: {} })).rejects.toMatchObject({ message: expect.stringContaining('golen') });
  });
});
