/**
 * `node scripts/trim-openapi.ts <api.github.com.json>` writes test/github/openapi.json: of GitHub's published OpenAPI
 * description (the package `@octokit/openapi`, 385 MB) the calls that the action sends, as plain JSON Schema.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const calls: readonly (readonly [method: string, path: string])[] = [
  ['get', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['post', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['patch', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['delete', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['get', '/repos/{owner}/{repo}/deployments'],
  ['post', '/repos/{owner}/{repo}/deployments'],
  ['get', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses'],
  ['post', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses'],
  ['get', '/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs'],
  ['get', '/users/{username}/keys'],
];

/** They say nothing about what is valid, or nothing that this test's checker knows. */
const dropped = new Set(['description', 'title', 'example', 'examples', 'format', 'default', 'deprecated', 'nullable']);

interface Node {
  readonly [key: string]: unknown;
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('Give the path of api.github.com.json.');
const description: Node = JSON.parse(readFileSync(source, 'utf8'));
const referred = new Set<string>();

const paths: Record<string, Record<string, unknown>> = {};
for (const [method, path] of calls) {
  const call = asNode(at('paths', path, method));
  const parameters = asList(call.parameters).map((parameter) => asNode(resolved(parameter)));
  const answers = Object.entries(asNode(call.responses)).filter(([status]) => /^2/.test(status));
  paths[path] = {
    ...paths[path],
    [method]: {
      parameters: parameters.map((parameter) => ({
        name: parameter.name,
        in: parameter.in,
        required: parameter.required ?? false,
        schema: schemaOf(parameter.schema),
      })),
      ...(call.requestBody === undefined ? {} : { body: schemaOf(contentOf(call.requestBody)) }),
      answers: Object.fromEntries(answers.map(([status, answer]) => [status, schemaOf(contentOf(resolved(answer)))])),
    },
  };
}
const schemas: Record<string, unknown> = {};
// Schemas refer to schemas: the set grows while it is walked.
for (const pointer of referred) schemas[nameOf(pointer)] = schemaOf(at(...pointer.split('/').slice(1)));

const file = join(import.meta.dirname, '..', 'test', 'github', 'openapi.json');
writeFileSync(file, `${JSON.stringify({ version: asNode(description.info).version, paths, schemas }, null, 1)}\n`);

function at(...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((node, key) => asNode(node)[key], description);
}

function resolved(node: unknown): unknown {
  const { $ref } = asNode(node);
  return typeof $ref === 'string' ? at(...$ref.split('/').slice(1)) : node;
}

function contentOf(node: unknown): unknown {
  const content = asNode(asNode(node).content ?? {});
  return asNode(content['application/json'] ?? {}).schema;
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, references stay inside the file. */
function schemaOf(node: unknown): unknown {
  if (node === undefined) return undefined;
  if (Array.isArray(node)) return node.map(schemaOf);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, properties, ...rest } = node as Node;
  if (typeof $ref === 'string') {
    referred.add($ref);
    return { $ref: `#/schemas/${nameOf($ref)}` };
  }
  const kept = Object.entries(rest).filter(
    ([key, value]) => !dropped.has(key) && !key.startsWith('x-') && !(key === 'additionalProperties' && value === true),
  );
  const schema = {
    ...Object.fromEntries(kept.map(([key, value]) => [key, key === 'enum' || key === 'required' ? value : schemaOf(value)])),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(asNode(properties)).map(([key, value]) => [key, schemaOf(value)])) }),
  };
  return rest.nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema;
}

function nameOf(pointer: string): string {
  return pointer.split('/').at(-1) ?? '';
}

function asNode(value: unknown): Node {
  if (typeof value !== 'object' || value === null) throw new Error(`${JSON.stringify(value)} is no object`);
  return value as Node;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
