/** What a file is instead of a clouds.yaml. Neither sentence quotes it. */
export interface Mistaken {
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly hint: string;
}

/** Recognizes what people hand over in place of a clouds.yaml; `undefined` for all that may be one. */
export function mistakenFor(text: string): Mistaken | undefined {
  if (text.includes('\0')) {
    return text.startsWith('\uFFFD\uFFFD') || /^[^\0]\0[^\0]\0|^\0[^\0]\0[^\0]/.test(text)
      ? {
          problem: 'the file is encoded in UTF-16',
          hint: 'Save it as UTF-8. In Windows PowerShell, `>` writes UTF-16: use `Out-File -Encoding utf8`.',
        }
      : { problem: 'the file is not a text file: it contains NUL bytes', hint: 'Use the text of a clouds.yaml, in UTF-8.' };
  }
  const at = text.indexOf('\uFFFD');
  if (at !== -1) {
    const line = text.slice(0, at).split('\n').length;
    return { problem: `the file is not in UTF-8 (line ${line})`, hint: 'Save it as UTF-8.' };
  }
  if (/^\s*(?:\$?\{\{[^}]*\}\}|\$\{?\w+\}?)\s*$/.test(text)) {
    return {
      problem: 'the file is a placeholder that was not replaced, not a clouds.yaml',
      hint: 'Write the placeholder in the workflow itself. It is not replaced in a file, or between single quotes in a shell.',
    };
  }
  if (isBase64(text)) {
    return {
      problem: 'the file is base64-encoded',
      hint: 'Decode it first (`base64 -d`), or store the text of clouds.yaml as the secret.',
    };
  }
  if (
    !/^\s*["']?clouds["']?\s*:/m.test(text) &&
    /^\s*(?:(?:export|declare|typeset|setx?|setenv|env)\s+(?:-\w+\s+)*|\$env:)?"?OS_[A-Z_]+(?:\s*=|\s+[^\s:])/m.test(text)
  ) {
    return {
      problem: 'the file is an openrc script, not a clouds.yaml',
      hint: 'Set its OS_* variables in the environment (`source` the file, or use `env:` in the workflow), or download clouds.yaml instead.',
    };
  }
  return others.find(({ pattern }) => pattern.test(text));
}

/** Whether a text holds a placeholder of GitHub (`${{ … }}`), or is one of another template (`{{ … }}`, `<% … %>`). */
export function placeholderAt(text: string): boolean {
  return /\$\{\{[^}\n]*\}\}/.test(text) || /(?:^|:)\s*["']?(?:\{\{[^}\n]*\}\}|<%[^\n]*%>)["']?\s*$/.test(text);
}

const others: readonly (Mistaken & { readonly pattern: RegExp })[] = [
  {
    pattern: /^\s*(?!\{)[^\n]*\bclouds\b["']?:\s*\\n[^\n]*\s*$/,
    problem: 'the line breaks of the file are written as `\\n`',
    hint: 'Store the file as it is, with its line breaks.',
  },
  { pattern: /^\s*<(?:!doctype|html|\?xml)\b/i, problem: 'the file is a web page', hint: 'Download clouds.yaml again, signed in.' },
  { pattern: /^\s*\$ANSIBLE_VAULT;/, problem: 'the file is encrypted (Ansible Vault)', hint: 'Decrypt it first: `ansible-vault view`.' },
  { pattern: /^\s*-----BEGIN /, problem: 'the file is a PEM file, such as a key or a certificate', hint: 'Use the text of a clouds.yaml.' },
  { pattern: /^(?:<{7}|>{7}) /m, problem: 'the file contains the markers of a merge conflict', hint: 'Resolve the conflict.' },
];

function isBase64(text: string): boolean {
  const packed = text.replace(/[\s"']/g, '');
  if (packed.length < 16 || !/^[\w+/-]+={0,2}$/.test(packed)) return false;
  const plain = Buffer.from(packed, 'base64').toString('latin1').replaceAll('\0', '');
  // Nothing else is so long, and without a blank or a colon.
  return packed.length >= 64 || /clouds["']?\s*:|OS_AUTH_URL/.test(plain);
}
