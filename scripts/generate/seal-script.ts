/** The module that holds a script, so that the bundle needs no file beside it. */
export function scriptModule(path: string, name: string, text: string): string {
  const escaped = text.replaceAll(/[\\`]|\$\{/g, '\\$&');
  return `// Written by scripts/generate.ts from ${path}.\n\n/** \`${path}\`. */\nexport const ${name} = \`${escaped}\`;\n`;
}
