import packageJson from '../../../package.json' with { type: 'json' };
import { problemsToError } from '../../inputs/problems.ts';
import { parseArguments } from './arguments.ts';
import { inLocale } from './in-locale.ts';
import { inRunner } from './in-runner.ts';
import type { World } from './world.ts';

/** One command line, from its words to its exit code. What a command needs is loaded when it is called. */
export async function run(given: World): Promise<number> {
  const world = inLocale(inRunner(given));
  const command = parseArguments(world.argv);
  switch (command.kind) {
    case 'version':
      world.stdout.write(`${packageJson.version}\n`);
      return 0;
    case 'help': {
      const { helpText } = await import('./help.ts');
      world.stdout.write(helpText(command.about, packageJson.version, world.stdout.columns));
      return 0;
    }
    case 'refused': {
      const { publishError } = await import('./publish.ts');
      return publishError(world, problemsToError(command.problems), { json: command.json, changingRequests: 0 });
    }
    case 'verb': {
      const { runVerb } = await import('./verb.ts');
      return runVerb(world, command);
    }
    case 'init': {
      const { runInit } = await import('./init/init.ts');
      return runInit(world, command);
    }
    case 'demo': {
      const { runDemo } = await import('./demo.ts');
      return runDemo(world, command.profile);
    }
    case 'emulator': {
      const { runEmulator } = await import('./emulator.ts');
      return runEmulator(world, command);
    }
    default:
      return command satisfies never;
  }
}
