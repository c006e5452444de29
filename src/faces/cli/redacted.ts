import type { Redactor } from '../../domain/redactor.ts';
import type { World } from './world.ts';

/** The same world, whose outputs hide what is secret. */
export function redacted(world: World, { redact }: Redactor): World {
  const hide = (output: World['stdout']): World['stdout'] => ({
    write: (text) => output.write(redact(text)),
    isTTY: output.isTTY,
    get columns() {
      return output.columns;
    },
  });
  return { ...world, stdout: hide(world.stdout), stderr: hide(world.stderr) };
}
