import { spawn } from 'node:child_process';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect as tcpConnect } from 'node:net';
import type { Host } from '../../operations/run/context.ts';
import { childEnv } from './child-env.ts';
import { bufferLines } from './lines.ts';

/** Output of a command that is kept for error messages, characters; the end of it. */
const keptOutput = 16_384;
/** A command that ignores SIGTERM is killed after this long, milliseconds. */
const killAfterMs = 2_000;

export interface HostSettings {
  /** Of this process. A command gets a part of it: see `childEnv`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that a command gets, too. */
  readonly passEnv: readonly string[];
  /** Gets what the user's commands write: whole lines, each with its end. */
  readonly log: (line: string) => void;
}

/** This machine: the probes and commands that leave the cloud's API. */
export function createHost({ env, passEnv, log }: HostSettings): Required<Host> {
  return {
    connect: (address, port, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const socket = tcpConnect({ host: address, port });
        const end = (error?: unknown) => {
          signal.removeEventListener('abort', onAbort);
          socket.destroy();
          if (error === undefined) resolve();
          else reject(error);
        };
        const onAbort = () => end(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        socket.once('connect', () => end());
        socket.once('error', end);
      }),

    httpStatus: (url, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        // A probe asks whether the server is up; a fresh server has no certificate for its address.
        const request = url.startsWith('https:')
          ? httpsGet(url, { agent: false, rejectUnauthorized: false, signal }, onResponse)
          : httpGet(url, { agent: false, signal }, onResponse);
        function onResponse(response: { statusCode?: number | undefined; destroy(): unknown }) {
          resolve(response.statusCode ?? 0);
          response.destroy();
        }
        request.once('upgrade', (response, socket) => {
          socket.destroy();
          onResponse(response);
        });
        request.once('error', (error) => reject(signal.aborted ? signal.reason : error));
      }),

    shell: (command, variables, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        // A group of its own: an abort reaches what the shell has started, too.
        const child = spawn(command, {
          shell: true,
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...childEnv(env, passEnv), ...variables },
        });
        let output = '';
        const streams = [child.stdout, child.stderr].map((stream) => {
          const lines = bufferLines((line) => log(`${line}\n`));
          stream.setEncoding('utf8').on('data', (text: string) => {
            output = (output + text).slice(-keptOutput);
            lines.push(text);
          });
          return lines;
        });

        let lastResort: NodeJS.Timeout | undefined;
        const onAbort = () => {
          killGroup(child.pid, 'SIGTERM');
          lastResort = setTimeout(() => killGroup(child.pid, 'SIGKILL'), killAfterMs);
        };
        const settle = () => {
          for (const lines of streams) lines.end();
          clearTimeout(lastResort);
          signal.removeEventListener('abort', onAbort);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        child.once('error', (error) => {
          settle();
          reject(error);
        });
        child.once('close', (code) => {
          settle();
          if (signal.aborted) reject(signal.reason);
          // A shell's own convention for a command that a signal ended is 128 and its number; any non-zero will do.
          else resolve({ exitCode: code ?? 128, output });
        });
      }),
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
