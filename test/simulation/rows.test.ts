import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawPlan } from './draw-plan.ts';
import { runsOf, type WorldPlan } from './plan.ts';

const seeds = 3000;
const text = readFileSync(new URL('../../docs/simulation.md', import.meta.url), 'utf8');
const rows = [...text.slice(text.indexOf('## The failure modes')).matchAll(/^\| (\d+) \| (.+) \|$/gm)];

/** Whatever bad things a plan holds, by the words of the page. */
function namesIn({ cloud, steps, ...rest }: WorldPlan): readonly string[] {
  return [
    ...Object.entries(cloud.behaviour).flatMap(([key, value]) => (value === false ? [] : key)),
    ...(cloud.hasTwoNetworks ? ['two networks'] : []),
    ...cloud.goldens.flatMap(({ knobs, vmState, image }) => [
      ...Object.entries(knobs).flatMap(([key, value]) => (value === false ? [] : key)),
      vmState ?? 'active',
      ...(image === undefined ? ['volume-backed'] : []),
    ]),
    ...steps.flatMap(({ conditions, deeds, runs }) => [
      ...conditions.map(({ name }) => name),
      ...deeds.map(({ kind }) => kind),
      ...(runs.length > 1 ? ['rivals'] : []),
    ]),
    ...runsOf({ cloud, steps, ...rest }).flatMap((run) => [
      run.access,
      ...run.faults.map(({ effect }) => effect.kind),
      ...Object.values(run.options),
      ...(run.death === undefined ? [] : ['death']),
      ...(run.cancel === undefined ? [] : ['cancel']),
      ...(run.skewMs === 0 ? [] : ['skew']),
      ...(run.unreachable ? ['out of reach'] : []),
    ]),
  ];
}

test('every failure mode is drawn, or the page says why not', () => {
  expect(rows.map(([, row]) => Number(row))).toEqual(Array.from({ length: 55 }, (_, at) => at + 1));
  const drawn = new Set(Array.from({ length: seeds }, (_, at) => namesIn(drawPlan(at + 1))).flat());
  const claimed = rows.flatMap(([, row, how = '']) => [...how.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ row, name })));
  expect(claimed.filter(({ name }) => !drawn.has(name))).toEqual([]);
  const silent = rows.filter(([, , how = '']) => !how.includes('`') && !how.startsWith('Not drawn: '));
  expect(silent).toEqual([]);
});
