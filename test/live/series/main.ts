/**
 * `npm run test:openstack:series -- kill|service-kill|double|downtime [--runs N] [--parallel N] [--seed N] [--earlier FOLDER] [--evidence FOLDER]`,
 * on the test bed of `test/openstack`: refreshes killed at random moments (of the bundle in `--earlier`, to be finished by this one), two of them started at
 * once, or one golden server's downtime by the bundle in `--earlier` and by this one, many times; `service-kill`: refreshes killed at ten
 * moments (or at those that are named after it), on a cloud whose snapshot service works in the background. Prints a line for each round, and exits with 1 when
 * something was not as it must be.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../../src/emulator/index.ts';
import { bundle, type Ran } from '../../helpers/live-command.ts';
import { playDoubles } from './double-series.ts';
import { middleOf, playDowntimes } from './downtime-series.ts';
import { playKills } from './kill-series.ts';
import { moments, playServiceKill, type ServiceKillRound, serviceKnobs, tableOf } from './service-kill-series.ts';
import { openStage, type Stage } from './stage.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    parallel: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    earlier: { type: 'string' },
    evidence: { type: 'string' },
  },
});
const [series] = positionals;
const known = ['kill', 'service-kill', 'double', 'downtime'];
if (series === undefined || !known.includes(series)) throw new Error(`Say which series: ${known.join(', ')}.`);
const runs = Number(values.runs ?? (series === 'kill' ? 30 : 10));
const parallel = Math.min(Number(values.parallel), runs);
const seed = Number(values.seed);
const destroyEvery = 2;

interface Played {
  readonly problems: readonly string[];
  readonly runs: Readonly<Record<string, Ran>>;
}

let played = 0;
let won = 0;
if (series === 'downtime') await compareDowntimes();
else if (series === 'service-kill') await killOnService();
else await playAll();

async function compareDowntimes(): Promise<void> {
  if (values.earlier === undefined) throw new Error('Say with --earlier FOLDER what this bundle is compared with.');
  const { stage, close } = await openStage('downtime');
  try {
    const { earlier, now } = await playDowntimes(stage, { rounds: runs, earlier: values.earlier, report: (line) => console.log(line) });
    console.log(`in the middle: ${middleOf(earlier)} s by the earlier bundle, ${middleOf(now)} s by this one`);
  } finally {
    await close();
  }
}

/** Each moment on a golden server, and in a project, of its own. */
async function killOnService(): Promise<void> {
  const rounds: ServiceKillRound[] = [];
  const wanted = positionals.slice(1);
  const left = moments.filter((moment) => wanted.length === 0 || wanted.includes(moment));
  const work = async () => {
    for (let moment = left.shift(); moment !== undefined; moment = left.shift()) {
      const { stage, close } = await openStage('service-kill', serviceKnobs);
      try {
        const round = await playServiceKill(stage, moment);
        rounds.push(round);
        tell(stage, round, `killed at "${moment}", ${seconds(round.ms)}`);
      } catch (error) {
        // The other moments are played all the same.
        played += 1;
        console.log(`${String(played).padStart(3)} BAD  "${moment}": ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await close();
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  console.log(tableOf(rounds));
  console.log(`${won} of ${played} rounds as they must be`);
  process.exitCode = won === played ? 0 : 1;
}

async function playAll(): Promise<void> {
  const startedAt = Date.now();
  console.log(`${series}: ${runs} rounds on ${parallel} golden servers at a time, seed ${seed}, ${bundle}`);
  const shares = Array.from({ length: parallel }, (_, index) => Math.floor(runs / parallel) + (index < runs % parallel ? 1 : 0));
  await Promise.all(shares.map(playShare));
  console.log(`${won} of ${played} rounds as they must be, in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  process.exitCode = won === runs ? 0 : 1;
}

async function playShare(rounds: number, index: number): Promise<void> {
  const { stage, close } = await openStage(`${series}-${index + 1}`);
  try {
    if (series === 'kill') {
      const random = seededRandom(seed * 1000 + index);
      await playKills(stage, {
        random,
        rounds,
        destroyEvery,
        earlier: values.earlier,
        report: (round) => {
          const moment = `killed after ${seconds(round.killedAfterMs)} of ${seconds(round.fullMs)}`;
          tell(
            stage,
            round,
            `${moment}, next run ${seconds(round.nextMs)}${round.isDestroyed ? ', destroyed' : ''} | ${round.lastLine.trim().slice(0, 90)}`,
          );
        },
      });
    } else {
      await playDoubles(stage, {
        rounds,
        destroyEvery,
        report: (round) => {
          const ends = `ended ${round.codes.join(' and ')}, ${round.snapshots} snapshots, at most ${round.mostAtOnce} at once`;
          tell(stage, round, `${ends}, ${seconds(round.ms)}${round.isDestroyed ? ', destroyed' : ''}`);
        },
      });
    }
  } finally {
    await close();
  }
}

function tell({ golden }: Stage, round: Played, line: string): void {
  played += 1;
  if (round.problems.length === 0) won += 1;
  const verdict = round.problems.length === 0 ? 'ok  ' : 'BAD ';
  console.log(`${String(played).padStart(3)} ${verdict} ${golden.name.slice(-13)} ${line}`);
  for (const problem of round.problems) console.log(`         ${problem}`);
  if (values.evidence !== undefined) keep(values.evidence, round);
}

/** The output of every run, as it came. */
function keep(folder: string, round: Played): void {
  mkdirSync(folder, { recursive: true });
  for (const [what, { code, json, log }] of Object.entries(round.runs)) {
    const output = json === null ? '' : `${JSON.stringify(json, undefined, 2)}\n`;
    writeFileSync(join(folder, `${series}-${String(played).padStart(2, '0')}-${what}.log`), `${log}${output}exit ${code}\n`);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
