import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/** Node takes milliseconds for each of these, and most of what we start for calls none of them: a version, help, refused inputs. */
const slow = ['child_process', 'crypto', 'http', 'https', 'net', 'tls'];

/**
 * Rewrites `import { statSync } from "node:fs"` into `const { statSync } = process.getBuiltinModule("node:fs")`, and the import of a function of
 * a slow module into one that gets the module when it is called.
 *
 * Why: an `import` of a built-in module reads all of its exports, and with them everything that Node would load only on
 * demand; for `node:http` that is fetch and WebSocket, 40 ms of a start that else takes 30 (Node 24.21, `npm run bench`).
 */
export const builtins: Plugin = {
  name: 'builtins',
  renderChunk: (code) =>
    code.replace(/^import (?:(.+) from )?"([\w:/]+)";$/gm, (whole, clause: string | undefined, module: string) =>
      isBuiltin(module) && clause !== undefined ? bind(clause, module) : whole,
    ),
};

/** @param clause what stands between `import` and `from`: a default or a namespace, and names in braces, or one of them */
function bind(clause: string, module: string): string {
  const whole = /^(?:\* as )?([\w$]+)/.exec(clause)?.[1];
  const names =
    /\{(.*)\}$/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  const got = `process.getBuiltinModule("${module}")`;
  const isSlow = slow.includes(module.replace('node:', ''));
  return [
    ...(whole === undefined
      ? []
      : [isSlow ? `const ${whole} = new Proxy({}, { get: (_, name) => ${got}[name] });` : `const ${whole} = ${got};`]),
    ...names.map((name) => {
      const [exported = '', local = exported] = name.split(' as ');
      // A class, by its capital, is there at once: it may be extended, or asked for its instances.
      const isCalled = isSlow && /^[a-z]/.test(exported);
      return isCalled ? `const ${local} = (...given) => ${got}.${exported}(...given);` : `const { ${exported}: ${local} } = ${got};`;
    }),
  ].join(' ');
}
