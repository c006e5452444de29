import { styleText } from 'node:util';
import type { Output } from './world.ts';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';
export type Paint = (style: Style, text: string) => string;

type Env = Readonly<Record<string, string | undefined>>;

/** A screen that a person looks at, where a line may be written over. */
export function isScreen(output: Output, env: Env): boolean {
  return output.isTTY === true && env.TERM !== 'dumb' && !isCi(env);
}

/** A job of some CI: there is no person to answer (https://docs.github.com/actions/reference/workflows-and-actions/variables, `CI`). */
export function isCi({ CI: ci }: Env): boolean {
  return isSet(ci);
}

/** Colours where they are seen and wanted (https://no-color.org, https://force-color.org). */
export function paintFor(output: Output, env: Env): Paint {
  const wanted = isSet(env.FORCE_COLOR) || (isScreen(output, env) && !env.NO_COLOR);
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
