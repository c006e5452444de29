import { type Document, isAlias, isCollection, isPair, isScalar, type Node, parseAllDocuments, visit } from 'yaml';
import { isCommon, shortestLine } from '../../domain/redactor.ts';
import { isSecretKey, keyOfVariable } from '../../openstack/config/environment.ts';
import { codeHosts } from './code-host.ts';

const secretKey = /(^|[_-])(passw(or)?d|passphrase|passcode|token|secret|key)$/i;
/** Of cloud-init, by the same ending: a switch. */
const switches = /^lock[_-]passwd$/i;

/** Of a text that is searched, characters: a longer file is refused, and none of it quoted. */
const longestText = 1024 * 1024;

/**
 * The secrets in a YAML text such as `clouds.yaml`, as they are written there: of all its clouds, and of a malformed text as far as it can
 * be read. `password: 007` is the text `007`, whatever YAML makes of it elsewhere.
 */
export function secretsInYaml(text: string): readonly string[] {
  if (text.length > longestText) return [];
  const secrets: string[] = [];
  for (const document of documentsIn(text)) {
    const [secretTexts, listTexts] = [readerOf(document), readerOf(document)];
    visit(document, (_, node) => {
      if (!isPair(node) || !isScalar(node.key)) return;
      const key = String(node.key.value);
      if ((secretKey.test(key) && !switches.test(key)) || isSecretKey(key.replaceAll('-', '_'))) secrets.push(...secretTexts(node.value));
      // `user:password`, a line or an item each.
      if (key === 'list') for (const line of listTexts(node.value)) secrets.push(...passwordsOf(line));
    });
  }
  return [...new Set(secrets.filter((secret) => secret !== ''))];
}

function documentsIn(text: string): readonly Document[] {
  try {
    const documents = parseAllDocuments(text, { schema: 'failsafe', merge: true, uniqueKeys: false, prettyErrors: false });
    return Array.isArray(documents) ? documents : [];
  } catch {
    // Nested too deep for the parser, which refuses the same text where it is to be used.
    return [];
  }
}

/**
 * Gives the text of a scalar, or all texts below a list or a mapping; an alias is all that has its name. Each collection is read once: aliases
 * may name one in ways without number, or from within itself.
 */
function readerOf(document: Document): (node: unknown) => readonly string[] {
  const anchored = new Map<string, Node[]>();
  visit(document, {
    Value: (_, node) => {
      if (node.anchor === undefined) return;
      const same = anchored.get(node.anchor);
      if (same === undefined) anchored.set(node.anchor, [node]);
      else same.push(node);
    },
  });
  const read = new Set<unknown>();
  const textsIn = (node: unknown): readonly string[] => {
    if (isScalar(node)) return [String(node.value)];
    if (read.has(node)) return [];
    if (isAlias(node)) {
      const name = node.source;
      if (read.has(name)) return [];
      read.add(name);
      return (anchored.get(name) ?? []).flatMap(textsIn);
    }
    if (!isCollection(node)) return [];
    read.add(node);
    return node.items.flatMap((item: unknown) => textsIn(isPair(item) ? item.value : item));
  };
  return textsIn;
}

function passwordsOf(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => /^[^:\s]+:(.+)$/.exec(line.trim())?.[1] ?? []);
}

/** In a script: `NAME=value`, `name: value` where the name is a secret's. */
const assignment =
  /(?:passw(?:or)?d|passphrase|passcode|token|secret|[_-]key)["']?\s*[=:]\s*(?:"([^"\n]{4,})"|'([^'\n]{4,})'|([^\s"';&|]{4,}))/gi;

/**
 * User data line by line, its passwords by themselves, and all of it where it travels as one. Lines too short to hide anything would spoil
 * every log.
 */
export function secretsInUserData(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const assigned = [...text.matchAll(assignment)].flatMap(([, ...values]) => values.filter((value) => value !== undefined));
  const secrets = /^#cloud-config/m.test(text) ? secretsInYaml(text) : [];
  return [...new Set([...lines.filter((line) => line.length >= shortestLine), ...assigned, ...secrets])];
}

/** Of other tools, by their endings. */
const secretVariable = /^(?:OS_(?:.*_)?(?:PASSWORD|PASSCODE|TOKEN|SECRET)|ACTIONS_.*TOKEN|GH_TOKEN|INPUT_.*TOKEN)$/;
const proxyVariable = /^(?:https?|all)_proxy$/i;

/** The secrets in the environment of a run, be they used or not. */
export function secretsInEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (isSecretVariable(name)) return [value];
    if (!proxyVariable.test(name) || !URL.canParse(value)) return [];
    const { password } = new URL(value);
    return password === '' ? [] : [password, decoded(password)];
  });
}

function isSecretVariable(name: string): boolean {
  return (
    secretVariable.test(name) ||
    isSecretKey(keyOfVariable(name) ?? '') ||
    codeHosts.some(({ repositories }) => repositories?.tokenVariable === name)
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const shortestMask = 6;

/**
 * What GitHub's runner is to hide in the logs of the whole job. It hides each line of a mask by itself, within words too, and empties
 * every output that holds one: what is short, a common word, a number or a date is hidden by us alone.
 */
export function masksOf(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const shortest = lines.length > 1 ? shortestLine : shortestMask;
  return lines.filter((line) => line.length >= shortest && !isCommon(line) && !/^[\d.,:+-]{1,11}$/.test(line));
}
