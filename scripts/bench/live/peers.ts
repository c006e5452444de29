/** How each tool is told to do the same job. */
import { join } from 'node:path';
import type { Command } from '../measure-process.ts';
import type { Tool } from '../results.ts';

export interface Job {
  readonly golden: string;
  /** Of the servers, and of the environment. */
  readonly prefix: string;
  readonly image: string;
  readonly flavor: string;
  /** Id. */
  readonly network: string;
  /** 0: the snapshot alone. */
  readonly count: number;
  /** How the cloud is reached. */
  readonly env: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, '../peers');
const cli = join(import.meta.dirname, '../../../dist/cli.js');

/** The one that Debian's openstacksdk belongs to, whatever else is in the way. */
const systemPython = '/usr/bin/python3';

/** Packer makes an image of a server of its own, and no servers: only the snapshot is its job. */
export function takesPart(tool: Tool, count: number): boolean {
  return tool !== 'packer' || count === 0;
}

export function commandOf(tool: Tool, job: Job): Command {
  const { golden, prefix, image, flavor, network, count } = job;
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', ...job.env };
  const words = { GOLDEN: golden, PREFIX: prefix, IMAGE: image, FLAVOR: flavor, NETWORK: network, COUNT: String(count) };
  switch (tool) {
    case 'restage': {
      const servers = ['--environment', prefix, '--count', String(count), '--flavor', flavor, '--network', network];
      const verb = count === 0 ? ['snapshot'] : ['refresh', ...servers];
      return { file: process.execPath, args: [cli, ...verb, '--golden', golden, '--image-name', image, '--json'], env };
    }
    case 'script':
    case 'parallel':
      return { file: 'bash', args: [join(folder, `${tool}.sh`)], env: { ...env, ...words } };
    case 'sdk':
      return { file: systemPython, args: [join(folder, 'sdk.py')], env: { ...env, ...words } };
    case 'packer':
      return { file: 'packer', args: ['build', join(folder, 'packer.json')], env: { ...env, ...words, CHECKPOINT_DISABLE: '1' } };
    default:
      return tool satisfies never;
  }
}
