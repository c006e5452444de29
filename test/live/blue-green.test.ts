import { describe, expect } from 'vitest';
import { textAt } from '../helpers/contract-http.ts';
import { it } from '../helpers/live.ts';
import { serversOf } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { readHoldings } from '../helpers/live-holdings.ts';
import { problemsOfDestroy, problemsOfRefresh, setStage } from './series/stage.ts';

describe.concurrent('a refresh whose new generation does not get ready', () => {
  it('ends with 1 and the reason; the old generation is untouched, the new one gone', async ({ project }) => {
    const stage = await setStage(project, 'green');
    const blue = await restage(project, stage.refresh);
    expect(blue.code, blue.log).toBe(0);
    expect(await problemsOfRefresh(stage), blue.log).toEqual([]);
    const idsOf = async () => (await serversOf(project.session)).map((server) => textAt(server, 'id')).toSorted();
    const [before, ids] = [await readHoldings(project, stage.golden), await idsOf()];

    const green = await restage(project, [...stage.refresh, '--ready', 'console:shop is open', '--ready-timeout', '60s']);
    expect(green.code, green.log).toBe(1);
    expect(textAt(green.json, 'error', 'code')).toBe('not-ready');
    // Which of the two fails first is chance; the other is named as given up.
    const message = textAt(green.json, 'error', 'message');
    for (const word of ['-g2-1 ', '-g2-2 ', 'console:shop is open']) expect(message).toContain(word);
    expect(green.log).toMatch(/\/servers -> 202/);

    // The image of the failed generation is sound, and is pruned like any other.
    const { images, goldenTags: _, ...rest } = await readHoldings(project, stage.golden);
    expect(before).toMatchObject(rest);
    expect(images).toEqual(['active verified', 'active verified']);
    expect(await idsOf()).toEqual(ids);
    expect(await problemsOfRefresh(stage)).toEqual([]);
    expect((await problemsOfDestroy(stage)).problems).toEqual([]);
  });
});
