import type { Books } from '../../../src/emulator/index.ts';

/**
 * The books without what was gone before: a day's judge does not read a week. Good for one look, since no list changes any more.
 * What is asked for by its id is always found.
 */
export function booksSince(books: Books, since: number): Books {
  const wasThere = ({ deletedAt }: { readonly deletedAt: number | undefined }) => deletedAt === undefined || deletedAt >= since;
  const servers = once(() => books.servers().filter(wasThere));
  const images = once(() => books.images().filter(({ status, updated }) => status !== 'deleted' || updated >= since));
  const ports = once(() => books.ports().filter(wasThere));
  const floatingIps = once(() => books.floatingIps().filter(wasThere));
  const volumes = once(() => books.volumes().filter(wasThere));
  const snapshots = once(() => books.snapshots().filter(wasThere));
  const imageById = once(() => new Map(images().map((image) => [image.id, image])));
  const serverById = once(() => new Map(servers().map((server) => [server.id, server])));
  return {
    ...books,
    servers,
    server: (wanted) => serverById().get(wanted) ?? books.server(wanted),
    images,
    image: (wanted) => imageById().get(wanted) ?? books.image(wanted),
    ports,
    floatingIps,
    volumes,
    snapshots,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
