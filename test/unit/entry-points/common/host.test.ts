import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHost } from '../../../../src/entry-points/common/host.ts';

const never = new AbortController().signal;
const aborted = AbortSignal.abort(new Error('enough'));
const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: ReturnType<typeof createServer> | HttpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function testHost() {
  let log = '';
  const host = createHost({
    env: { PATH: process.env.PATH, RESTAGE_KEPT: 'kept', NAMED: 'named', OS_PASSWORD: 'hunter2' },
    passEnv: ['NAMED'],
    log: (text) => {
      log += text;
    },
  });
  return { host, log: () => log };
}

describe('connect', () => {
  test('resolves if a service listens', async () => {
    const port = await listen(createServer());
    await testHost().host.connect('127.0.0.1', port, never);
  });

  test('rejects with the reason of the system if none does', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(testHost().host.connect('127.0.0.1', port, never)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('ends with the signal', async () => {
    await expect(testHost().host.connect('127.0.0.1', 1, aborted)).rejects.toThrow('enough');
  });
});

describe('httpStatus', () => {
  test('is what the server says, without following it anywhere', async () => {
    const port = await listen(createHttpServer((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()));
    expect(await testHost().host.httpStatus(`http://127.0.0.1:${port}/x`, never)).toBe(302);
  });

  test('does not wait for the rest of the answer', async () => {
    const port = await listen(createHttpServer((_, response) => response.writeHead(200).write('a page without end')));
    expect(await testHost().host.httpStatus(`http://127.0.0.1:${port}/`, never)).toBe(200);
  });

  test('is that of an answer that switches to another protocol, too', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'));
    const port = await listen(server);
    expect(await testHost().host.httpStatus(`http://127.0.0.1:${port}/`, never)).toBe(101);
  });

  test('ends with the signal while it waits', async () => {
    const port = await listen(createHttpServer(() => controller.abort(new Error('enough'))));
    const controller = new AbortController();
    await expect(testHost().host.httpStatus(`http://127.0.0.1:${port}/`, controller.signal)).rejects.toThrow('enough');
  });
});

describe('shell', () => {
  test('gives the exit code and all output, and logs it', async () => {
    const { host, log } = testHost();
    const result = await host.shell(
      'echo "$RESTAGE_KEPT $NAMED $OS_PASSWORD $RESTAGE_SERVER_NAME"; echo oops >&2; exit 3',
      { RESTAGE_SERVER_NAME: 'web' },
      never,
    );
    expect(result.exitCode).toBe(3);
    expect(result.output.split('\n').sort()).toEqual(['', 'kept named  web', 'oops']);
    expect(log()).toBe(result.output);
  });

  test('keeps the end of a long output', async () => {
    const { output } = await testHost().host.shell('head -c 100000 /dev/zero | tr "\\0" x; echo end', {}, never);
    expect(output).toHaveLength(16_384);
    expect(output.endsWith('xend\n')).toBe(true);
  });

  test('tells that a command was killed', async () => {
    expect((await testHost().host.shell('kill -9 $$', {}, never)).exitCode).not.toBe(0);
  });

  test('ends with the signal, with all that the command has started', async () => {
    const controller = new AbortController();
    const { host, log } = testHost();
    const running = createHost({
      env: { PATH: process.env.PATH },
      passEnv: [],
      log: () => controller.abort(new Error('enough')),
    }).shell('sleep 1000 & echo $!; wait', {}, controller.signal);
    await expect(running).rejects.toThrow('enough');
    // The shell's child would hold its output open for as long as it lives.
    await expect(host.shell('echo $$', {}, aborted)).rejects.toThrow('enough');
    expect(log()).toBe('');
  });
});
