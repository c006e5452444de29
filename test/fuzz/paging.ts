import fc from 'fast-check';
import { listAll } from '../../src/openstack/paging.ts';
import { scriptedClient } from '../unit/openstack/scripted-client.ts';
import { endsWell, type FuzzProperty, property } from './property.ts';

interface FuzzPage {
  readonly items: readonly number[];
  readonly next: string | null;
  readonly status: number;
}

const link = fc.oneof(
  fc.constantFrom('?marker=0', '?marker=1', '?marker=2', '', '?', '#', 'http://elsewhere/x?marker=3', 'http://[', '//', '/v2/images'),
  fc.string(),
);

const pages: fc.Arbitrary<readonly FuzzPage[]> = fc.array(
  fc.record({
    items: fc.array(fc.nat(20), { maxLength: 4 }),
    next: fc.option(link, { freq: 8 }),
    status: fc.oneof({ weight: 6, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(400, 404, 500) }),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Ten starts of a listing whose every page brings something new: twenty items and the page that brings none. */
const mostRequests = 10 * 22;

/** The pages come round and round: a listing that follows links forever never ends. */
export const pagingProperties: readonly FuzzProperty[] = [
  property('a listing ends, whatever its pages link to, and has each item once', pages, async (round) => {
    let asked = 0;
    const client = scriptedClient(() => {
      const page = round[asked % round.length];
      asked += 1;
      if (asked > mostRequests || page === undefined) throw new Error(`asked ${asked} times`);
      return { status: page.status, reason: 'no', body: page };
    });
    await endsWell(async () => {
      const found = await listAll(client, {
        path: '/things',
        query: new URLSearchParams(),
        page: ({ body }) => {
          const { items, next } = body as FuzzPage;
          return { items: items.map((id) => ({ id: String(id) })), next: next ?? undefined };
        },
      }).catch((error: unknown) => {
        // The layer below reports what a service refuses, with its hint; here it counts that it is refused.
        if (error instanceof Error && error.name === 'HttpError') return [];
        throw error;
      });
      if (new Set(found.map(({ id }) => id)).size !== found.length) throw new Error('an item twice');
    });
  }),
];
