export interface Redactor {
  /** Hides this text from now on. */
  add(secret: string): void;
  redact(text: string): string;
}

/** Shorter secrets are hidden only as words of their own: within a longer word they are part of an honest name. */
const longSecret = 16;

/** Hides what is secret in what a cloud, or somebody in its stead, repeats in an error, and in whatever is about to be written. */
export function createRedactor(): Redactor {
  const patterns = new Map<string, RegExp>();
  return {
    add: (secret) => {
      for (const form of formsOf(secret)) patterns.set(form, patternOf(form));
    },
    redact: (text) => {
      let clean = text;
      for (const pattern of patterns.values()) clean = clean.replaceAll(pattern, '***');
      return clean;
    },
  };
}

/** As it is, as JSON writes it, as it stands in a URL, and as user data travels. */
function formsOf(secret: string): readonly string[] {
  const trimmed = secret.trim();
  if (trimmed === '') return [];
  const bytes = Buffer.from(secret);
  // By way of its bytes: half of a surrogate pair is no character, and no URL takes it.
  const inUrl = encodeURIComponent(bytes.toString().trim());
  return [trimmed, JSON.stringify(trimmed).slice(1, -1), inUrl, bytes.toString('base64')];
}

function patternOf(secret: string): RegExp {
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(secret.length >= longSecret ? literal : `(?<![\\w.-])${literal}(?![\\w-])`, 'g');
}
