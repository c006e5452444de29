import type { HandledRequest } from '../../../src/emulator/index.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** By which a run decides over a golden server. */
const deeds = /"(?:os-stop|os-start|createImage)"/;

/** Promise 6: who acts on a golden server holds its lease, and is alone in that. */
export function findLeaselessDeeds({ emulator: { books }, plan, ran }: Stage): readonly Breach[] {
  return plan.cloud.goldens.flatMap(({ name }) => {
    const goldenId = books.server(name)?.id ?? '';
    const acts = ran
      .flatMap(({ run, requests }) => requests.map((request) => ({ run, request })))
      .filter(({ request }) => isDeed(request, goldenId))
      .toSorted((a, b) => a.request.at - b.request.at);
    return acts.flatMap(({ run, request }) => {
      const holders = holdersAt(books, goldenId, request.at);
      // Nobody is in the way of a run whose lease has lapsed and that brings the server back.
      if (holders.length === 0 || holders.includes(run.id)) return [];
      return [
        breach(6)(
          `${run.id} sent ${Object.keys(JSON.parse(request.body ?? '{}'))[0]} to ${name} at ${new Date(request.at).toISOString()} while ${holders.join(', ')} held its lease`,
        ),
      ];
    });
  });
}

function isDeed({ method, path, body, status }: HandledRequest, goldenId: string): boolean {
  return method === 'POST' && path.endsWith(`/servers/${goldenId}/action`) && status < 400 && deeds.test(body ?? '');
}

/** Runs with a living record that has not lapsed. */
function holdersAt(books: Stage['emulator']['books'], goldenId: string, time: number): readonly string[] {
  return books.images().flatMap(({ id, properties }) => {
    if (properties.restage_lease !== goldenId) return [];
    const record = books.imageHistory(id).findLast(({ at }) => at <= time)?.record;
    if (record === undefined || record.status === 'deleted') return [];
    const lapsesAt = record.updated + Number(record.properties.restage_lease_seconds) * 1000;
    return lapsesAt >= time && record.properties.restage_run !== undefined ? [record.properties.restage_run] : [];
  });
}
