export interface Redactor {
  add(secret: string): void;
  /** `text` with each secret replaced by `***`, also where JSON or a URL spells it in their way. */
  redact(text: string): string;
}

/** Shorter ones would tear ordinary words apart, and give themselves away by the gaps. */
const shortest = 4;

export function createRedactor(known: readonly string[]): Redactor {
  const spellings = new Set<string>();
  const add = (secret: string) => {
    if (secret.length < shortest) return;
    for (const spelling of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) spellings.add(spelling);
  };
  for (const secret of known) add(secret);
  return {
    add,
    redact: (text) => [...spellings].reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text),
  };
}
