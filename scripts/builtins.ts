import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/**
 * Rewrites `import { request } from "node:http"` into `const { request } = process.getBuiltinModule("node:http")`.
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
  const names = /\{.*\}$/.exec(clause)?.[0].replaceAll(' as ', ': ');
  return [whole, names]
    .filter((pattern) => pattern !== undefined)
    .map((pattern) => `const ${pattern} = process.getBuiltinModule("${module}");`)
    .join(' ');
}
