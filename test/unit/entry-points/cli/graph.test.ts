import { expect, test } from 'vitest';
import { defaultSeed } from '../../../../src/emulator/index.ts';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { cloudWorld } from './cloud-world.ts';

// Loaded lazily by the command line: here before the tests, whose time is for the work.
import '../../../../src/entry-points/cli/verb.ts';
import '../../../../src/operations/verbs/plan.ts';

const seed = { project: 'ci', user: 'ci', image: 'base', network: 'ci-net', flavor: 'm1.small' } as const;
const servers = ['golden-db', 'the "web" <1> #2'].map((name) => ({ ...seed, name }));

const shop = `
environment: shop
roles:
  db: { golden: golden-db, network: ci-net }
  web: { golden: 'the "web" <1> #2', network: ci-net, after: db, count: 2 }
  cache: { image: base, flavor: m1.tiny, network: ci-net }
`;

/**
 * The part of Mermaid's flowchart grammar that needs no second thought: a label in quotes holds no quotes, no HTML and no
 * backquotes, and an arrow joins two nodes that are there. https://mermaid.js.org/syntax/flowchart.html
 */
function readFlowchart(text: string) {
  const [header, ...lines] = text.trimEnd().split('\n');
  expect(header).toBe('flowchart LR');
  const nodes = new Map<string, string>();
  const arrows: string[] = [];
  for (const line of lines) {
    const node = /^ {2}(?<id>s\d+)\["(?<label>(?:[^"#<>&`\n]|#\d+;)+)"\]$/.exec(line)?.groups;
    const arrow = /^ {2}(?<from>s\d+) (?<line>-->|-\.->) (?<to>s\d+)$/.exec(line)?.groups;
    if (node !== undefined) nodes.set(node.id ?? '', node.label ?? '');
    else if (arrow !== undefined)
      arrows.push(`${nodes.get(arrow.from ?? '')} ${arrow.line?.replace('-->', '->')} ${nodes.get(arrow.to ?? '')}`);
    else expect.fail(`neither a node nor an arrow: ${line}`);
  }
  return { labels: [...nodes.values()], arrows };
}

async function graphOf(argv: readonly string[], text = ''): Promise<ReturnType<typeof readFlowchart>> {
  const world = cloudWorld(['plan', ...argv, '--graph'], { readFile: () => text }, { servers: [...defaultSeed.servers, ...servers] });
  expect(await run(world), world.err()).toBe(0);
  expect(world.emulator.books.requests.filter(({ service, method }) => method !== 'GET' && service !== 'identity')).toEqual([]);
  return readFlowchart(world.out());
}

test('of one role: the steps of the plan, with their estimates', async () => {
  const argv = ['--golden', 'golden', '--count', '2'];
  const { labels, arrows } = await graphOf(argv);
  const world = cloudWorld(['plan', ...argv, '--json'], {}, { servers: [...defaultSeed.servers, ...servers] });
  await run(world);
  // What is only to be known is no step, and comes after the last one.
  const said: string[] = JSON.parse(world.out()).plan.steps;
  expect(labels).toEqual(said.slice(0, 4));
  expect(said.slice(4).join('\n')).toContain('disk of golden');
  const [stop, snapshot, start, launch] = labels;
  expect(snapshot).toMatch(/^snapshot golden: about 12m, at most /);
  // The launch waits for the image, and the golden server for its capture alone.
  expect(arrows).toEqual([`${stop} -> ${snapshot}`, `${snapshot} -.-> ${start}`, `${snapshot} -> ${launch}`]);
});

test('of three roles: the golden servers side by side, one role after another', async () => {
  const { labels, arrows } = await graphOf(['--spec', 'restage.yml'], shop);
  const images = [
    'stop golden server golden-db (graceful)',
    'stop golden server the #34;web#34; #60;1#62; #35;2 (graceful)',
    'use image base; take no snapshot',
  ];
  expect(labels).toEqual(expect.arrayContaining(images));
  expect(arrows.filter((arrow) => images.some((image) => arrow.endsWith(`-> ${image}`)))).toEqual([]);
  const [db, web, cache] = ['db', 'web', 'cache'].map((role) => labels.find((label) => label.includes(`of shop (${role})`)));
  expect([db, web, cache]).not.toContain(undefined);
  expect(arrows).toContain(`${db} -> ${web}`);
  expect(arrows).not.toContain(`${db} -> ${cache}`);
});

test('with --json it is in the one object', async () => {
  const world = cloudWorld(['plan', '--golden', 'golden', '--graph', '--json']);
  expect(await run(world)).toBe(0);
  expect(JSON.parse(world.out()).plan.graph).toMatch(/^flowchart LR\n/);
});
