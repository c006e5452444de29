/** Where a tool does its job: a project of its own with a golden server, and a way in that keeps a record. */
import { textAt } from '../../../test/helpers/contract-http.ts';
import { readServer, taskOf } from '../../../test/helpers/contract-servers.ts';
import { imagesOf, type LiveBench, openLiveBench, serversOf } from '../../../test/helpers/live-bench.ts';
import { type Golden, launchGolden } from '../../../test/helpers/live-golden.ts';
import type { Tool } from '../results.ts';
import { type Gate, openGate } from './gate.ts';

export interface Stage {
  readonly tool: Tool;
  readonly bench: LiveBench;
  readonly golden: Golden;
  readonly gate: Gate;
  /** Deletes the project and all that is in it. */
  close(): Promise<void>;
}

export async function openStage(tool: Tool): Promise<Stage> {
  const { bench, close } = await openLiveBench(`bench-${tool}`);
  try {
    const golden = await launchGolden(bench, 'golden');
    const gate = await openGate(bench.env.OS_AUTH_URL ?? '', bench.session.endpoints);
    return {
      tool,
      bench,
      golden,
      gate,
      close: async () => {
        gate.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Seconds; a hundred servers go in less. */
const clearWithin = 600;

/** Deletes all but the golden server, whatever a tool has left, and has that one running. @throws when something does not go */
export async function clearStage({ bench, golden }: Stage): Promise<void> {
  const { session, target } = bench;
  const deadline = target.now() + clearWithin * 1000;
  for (;;) {
    const servers = (await serversOf(session)).map((server) => textAt(server, 'id')).filter((id) => id !== golden.id);
    const images = (await imagesOf(session)).map((image) => textAt(image, 'id'));
    const own = await readServer(bench, golden.id);
    const isBack = textAt(own, 'status') === 'ACTIVE' && taskOf(own) === null;
    if (servers.length === 0 && images.length === 0 && isBack) return;
    if (target.now() > deadline)
      throw new Error(`${servers.length} servers and ${images.length} images are still there after ${clearWithin} s`);
    for (const id of images) await session.image('DELETE', `/v2/images/${id}`);
    for (const id of servers) await session.compute('DELETE', `/servers/${id}`);
    if (!isBack && taskOf(own) === null) await session.compute('POST', `/servers/${golden.id}/action`, { body: { 'os-start': null } });
    await target.pause(1);
  }
}
