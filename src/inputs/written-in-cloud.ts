import { visible } from '../domain/foreign-text.ts';
import { invisibleCharacter, unfitCharacter } from '../domain/unfit-character.ts';
import type { InputText } from './row.ts';

/** The name of something that is there. Nova gives no name that holds an invisible character: it came with a copy from a page. */
export function readName(input: InputText<string>): string | undefined {
  const name = input.value();
  if (name !== undefined) refuseInvisible(input, name);
  return name;
}

/** Several of them; empty when there is none. */
export function readNames(input: InputText<readonly string[]>): readonly string[] {
  const names = input.value() ?? [];
  for (const name of names) refuseInvisible(input, name);
  return names;
}

function refuseInvisible(input: Pick<InputText<unknown>, 'refuse'>, name: string): void {
  const unfit = invisibleCharacter(name);
  if (unfit !== undefined) input.refuse(`\`${visible(name)}\` contains ${unfit}`, 'Retype the name, or use the id');
}

/** A text that is to be written in the cloud: see `unfitCharacter`. */
export function refuseUnfit(input: Pick<InputText<unknown>, 'refuse'>, text: string): void {
  const unfit = unfitCharacter(text);
  if (unfit !== undefined) input.refuse(`\`${visible(text)}\` contains ${unfit}`, 'Leave that character out');
}
