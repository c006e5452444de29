import type { Redactor } from '../../domain/redactor.ts';
import type { World } from './world.ts';

/** The same world, whose outputs clean all that is written: for plain text only, which has no colours of ours. */
export function redacted(world: World, { clean }: Pick<Redactor, 'clean'>): World {
  const hide = (output: World['stdout']): World['stdout'] => ({
    write: (text) => output.write(clean(text)),
    isTTY: output.isTTY,
    get columns() {
      return output.columns;
    },
  });
  return { ...world, stdout: hide(world.stdout), stderr: hide(world.stderr) };
}
