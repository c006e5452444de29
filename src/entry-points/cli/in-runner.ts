import { jsonWithoutCommands, withoutCommands } from '../common/inert.ts';
import type { World } from './world.ts';

/**
 * The same world. In a job of GitHub's, and of what imitates it, the runner reads what a step writes, and obeys the commands in it: names
 * and messages from the cloud must not be any.
 */
export function inRunner(world: World): World {
  if (world.env.GITHUB_ACTIONS !== 'true') return world;
  const guarded = (output: World['stdout']): World['stdout'] => ({
    write: (text) => output.write(text.startsWith('{"') ? jsonWithoutCommands(text) : withoutCommands(text)),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  });
  return { ...world, stdout: guarded(world.stdout), stderr: guarded(world.stderr) };
}
