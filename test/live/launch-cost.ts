/**
 * What a launch costs on the real cloud, against the cloud's own time:
 * `OS_CLIENT_CONFIG_FILE=… node test/live/launch-cost.ts [count]`. Takes its servers away again.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { listAt, textAt } from '../helpers/contract-http.ts';
import { signIn } from '../helpers/contract-session.ts';

const count = Number(process.argv[2] ?? 10);
const cli = join(import.meta.dirname, '../../dist/cli.js');
const environment = `cost-${count}`;
const env = { ...process.env, OS_CLOUD: 'ci' };

const words = ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net', '--environment', environment];
const child = spawn(process.execPath, [cli, ...words, '--count', String(count), '--json', '--verbose'], { env });
let output = '';
const lines: { readonly at: number; readonly text: string }[] = [];
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  output += text;
});
child.stderr.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n')) lines.push({ at: Date.now(), text: line });
});
await once(child, 'close');
const endedAt = Date.now();

const sent = lines.flatMap(({ at, text }) => {
  const took = /^compute POST \S+\/servers -> 202 \((\d+) ms/.exec(text)?.[1];
  return took === undefined ? [] : [at - Number(took)];
});
const firstPost = Math.min(...sent);
const session = await signIn({ authUrl: 'http://127.0.0.1:5000/v3' });
const finished = await Promise.all(
  listAt(JSON.parse(output), 'servers').map(async (server) => {
    const base = `/servers/${textAt(server, 'id')}/os-instance-actions`;
    const actions = (await session.compute('GET', base, { version: '2.62' })).json;
    const create = listAt(actions, 'instanceActions').find((action) => textAt(action, 'action') === 'create') ?? null;
    const record = (await session.compute('GET', `${base}/${textAt(create, 'request_id')}`, { version: '2.62' })).json;
    return Date.parse(`${textAt(record, 'instanceAction', 'events', 0, 'finish_time')}Z`);
  }),
);
const ticks = lines.filter(({ text }) => /^compute GET \S+\/servers\/detail/.test(text)).length;
const cloudSeconds = (Math.max(...finished) - firstPost) / 1000;
const ownSeconds = (endedAt - firstPost) / 1000;
console.log(`servers           ${sent.length}`);
console.log(`api-requests      ${JSON.stringify((JSON.parse(output) as { 'api-requests': unknown })['api-requests'])}`);
console.log(`  creates ${sent.length}, lists of servers ${ticks} (the first one a look-up)`);
console.log(`cloud's own time  ${cloudSeconds.toFixed(1)} s (first POST to the last create action's finish, whole seconds)`);
console.log(`restage           ${ownSeconds.toFixed(1)} s (first POST to the result)`);
console.log(`allowed           ${(cloudSeconds * 1.15 + 3).toFixed(1)} s (15 % + 3 s)`);

await once(spawn(process.execPath, [cli, 'destroy', '--environment', environment, '--with-images'], { env, stdio: 'ignore' }), 'close');
