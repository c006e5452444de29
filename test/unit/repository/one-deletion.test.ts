import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { syntaxOf } from './syntax.ts';

/** Who names the deletion of a server, and what for. */
const allowed = [
  'src/openstack/compute/power.ts',
  'src/openstack/compute/requests.ts',
  'src/openstack/compute/types.ts',
  // Asks the guard of golden servers right before each.
  'src/operations/servers/remove.ts',
];

const names = (path: string) =>
  syntaxOf(path, readFileSync(path, 'utf8')).some((node) => node['name'] === 'deleteServer' || node['value'] === 'deleteServer');

it('only what asks the guard of golden servers asks the cloud to delete a server', () => {
  const naming = globSync('src/**/*.ts').filter((path) => !path.startsWith('src/emulator/') && names(path));
  expect(naming.filter((path) => !allowed.includes(path))).toEqual([]);
});

it('and nothing else in the client sends a DELETE to a server itself', () => {
  const sending = globSync('src/openstack/**/*.ts').filter((path) => {
    const source = readFileSync(path, 'utf8');
    return source.includes("method: 'DELETE'") && /`\/servers\/\$\{encodeURIComponent\(\w+\)\}`/.test(source);
  });
  // The second deletes tags and metadata, below that path.
  expect(sending.toSorted()).toEqual(['src/openstack/compute/labels.ts', 'src/openstack/compute/power.ts']);
});

it('and asks it in the same breath: the guard looks, and nothing is awaited in between', () => {
  const source = readFileSync('src/operations/servers/remove.ts', 'utf8');
  expect(source.match(/deleteServer\(/g)).toHaveLength(1);
  const between = source.slice(
    source.indexOf('await guard.look(id)') + 'await guard.look(id)'.length,
    source.indexOf('cloud.compute.deleteServer('),
  );
  expect(between.match(/await /g)).toHaveLength(1);
});
