import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaProblems } from '../helpers/json-schema.ts';

/** GitHub's published description of the calls that the action sends; `scripts/trim-openapi.ts` wrote it. */
const description: Description = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'));

type Schema = Readonly<Record<string, unknown>>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Call>>>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Call {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }[];
  readonly body?: Schema;
  readonly answers: Readonly<Record<string, Schema | undefined>>;
}

export interface DescribedCall {
  /** For example `get /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly key: string;
  /** Values of the placeholders in the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly call: Call;
}

/** The call of a method and a path; `undefined` = GitHub has none, or the action did not send it so far. */
export function findCall(method: string, path: string): DescribedCall | undefined {
  for (const [template, calls] of Object.entries(description.paths)) {
    const call = calls[method.toLowerCase()];
    const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (call !== undefined && match !== null) return { key: `${method.toLowerCase()} ${template}`, path: { ...match.groups }, call };
  }
  return undefined;
}

/** What is wrong with a request: unknown or malformed parameters, and what its body's schema says. */
export function requestProblems({ call, path }: DescribedCall, query: URLSearchParams, body: unknown): string[] {
  const known = new Map(call.parameters.map((parameter) => [parameter.name, parameter]));
  const given = [...Object.entries(path), ...query];
  return [
    ...given.flatMap(([name, text]) => {
      const parameter = known.get(name);
      if (parameter === undefined) return [`there is no parameter ${name}`];
      return schemaProblems(parameter.schema.type === 'integer' ? Number(text) : text, parameter.schema, root, name);
    }),
    ...(call.body === undefined
      ? body === undefined
        ? []
        : ['it has a body']
      : [...unknownKeys(call.body, body), ...schemaProblems(body, call.body, root)]),
  ];
}

/** What is wrong with an answer of ours. */
export function answerProblems({ call, key }: DescribedCall, status: number, body: unknown): string[] {
  if (status >= 300) return [];
  if (!(status in call.answers)) return [`${key} never answers ${status}`];
  const schema = call.answers[status];
  return schema === undefined ? [] : schemaProblems(body, schema, root);
}

/** The least that satisfies a schema of the description, such as `pull-request`, with what is known instead. */
export function sampleOf(schema: string, known: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...(least({ $ref: `#/schemas/${schema}` }) as Schema), ...known };
}

const root: Schema = { ...description };

/** GitHub ignores keys that it does not know, so that a slip of the pen goes unseen. */
function unknownKeys(schema: Schema, body: unknown): string[] {
  const known = Object.keys((schema.properties ?? {}) as Schema);
  return Object.keys((body ?? {}) as Schema)
    .filter((key) => !known.includes(key))
    .map((key) => `there is no ${key}`);
}

function least(schema: Schema): unknown {
  const { $ref, anyOf, oneOf, type, properties, required } = schema;
  if (typeof $ref === 'string') return least(description.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  const [choice] = [anyOf, oneOf].filter((list) => Array.isArray(list)).flat();
  if (choice !== undefined) return least(choice as Schema);
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (type) {
    case 'object':
      return Object.fromEntries(
        ((required ?? []) as string[]).map((key) => [key, least(((properties ?? {}) as Record<string, Schema>)[key] ?? {})]),
      );
    case 'array':
      return [];
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}
