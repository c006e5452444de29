import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import { defaultKnobs, type Knobs, parseKnob } from './knobs.ts';

/** What one `name=value` says: of the cloud as a whole, of every guest, or nothing that is understood. */
export type Setting =
  | { readonly kind: 'behaviour'; readonly behaviour: Partial<Behaviour> }
  | { readonly kind: 'knobs'; readonly knobs: Partial<Knobs> }
  | { readonly kind: 'unknown'; readonly name: string }
  /** `expected`: what the value should be. */
  | { readonly kind: 'wrong'; readonly name: string; readonly expected: string };

/** Everything that can be set, knobs before behaviour. */
export const settingNames: readonly string[] = [...Object.keys(defaultKnobs), ...Object.keys(defaultBehaviour)];

/** Reads a knob or a part of the behaviour as a command line has it: `ignores_acpi=true`, `shutdownTimeout=30`, `identityVersions=v2.0`. */
export function readSetting(text: string): Setting {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const value = text.slice(at + 1);
  if (isKnob(name)) return at < 0 ? wrong(name, 'name=value') : readKnob(name, value);
  if (isBehaviour(name)) return at < 0 ? wrong(name, 'name=value') : readBehaviour(name, value);
  return { kind: 'unknown', name };
}

function wrong(name: string, expected: string): Setting {
  return { kind: 'wrong', name, expected };
}

function isKnob(name: string): name is keyof Knobs {
  return Object.hasOwn(defaultKnobs, name);
}

function isBehaviour(name: string): name is keyof Behaviour {
  return Object.hasOwn(defaultBehaviour, name);
}

function readKnob(name: keyof Knobs, value: string): Setting {
  const parsed = parseKnob(value, name);
  if (typeof parsed === 'number' && !(parsed >= 0)) return wrong(name, 'a number');
  if (name === 'capture_powers_on' && !powerRequests.includes(value)) return wrong(name, powerRequests.join(', '));
  return { kind: 'knobs', knobs: { [name]: parsed } };
}

const powerRequests = ['if-running', 'always', 'never'];

/** Of those that are a word, or several, which. */
const words: Readonly<Partial<Record<keyof Behaviour, readonly string[]>>> = {
  identityVersions: ['v3', 'v2.0'],
  computeVersion: ['v2.1', 'v2'],
  imageVersion: ['v2', 'v1'],
};

function readBehaviour(name: keyof Behaviour, value: string): Setting {
  const usual = defaultBehaviour[name];
  const known = words[name];
  if (typeof usual === 'number') {
    const number = Number(value);
    return value.trim() === '' || Number.isNaN(number) ? wrong(name, 'a number') : behaviour(name, number);
  }
  if (typeof usual === 'boolean' && (value === 'true' || value === 'false')) return behaviour(name, value === 'true');
  if (name === 'failImports' && (value === 'refused' || value === 'corrupt')) return behaviour(name, value);
  if (typeof usual === 'boolean') return wrong(name, 'true or false');
  const list = value.split(',').map((item) => item.trim());
  if (known !== undefined && !list.every((item) => known.includes(item))) return wrong(name, known.join(', '));
  return behaviour(name, Array.isArray(usual) ? list : value);
}

function behaviour(name: keyof Behaviour, value: unknown): Setting {
  return { kind: 'behaviour', behaviour: { [name]: value } };
}
