/** `text` with one full stop at its end, whatever it ends with. */
export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
