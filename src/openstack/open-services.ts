import type { CallOptions, Fence } from './calls.ts';
import { createCompute } from './compute/requests.ts';
import type { CloudDeps, Connection, Line } from './connect.ts';
import { withImageJobs } from './image/image-jobs.ts';
import { createImageService } from './image/requests.ts';
import type { Image } from './image/types.ts';
import { createNetwork } from './network/requests.ts';
import { createVolumeService } from './volume/requests.ts';

export interface CloudParts {
  readonly connection: Connection;
  readonly line: Line;
  readonly deps: CloudDeps;
  /** As Glance wrote it on a record that this session created; `undefined` = it created none, or that is hidden. */
  ownerOfCreated?: string;
}

export interface Bounds {
  readonly signal?: AbortSignal | undefined;
  readonly fence?: Fence | undefined;
}

/** The clients of the services that a cloud is asked, by name. All of a cloud's clients are made here, and no list of them is kept anywhere else. */
export type Services = Readonly<ReturnType<typeof openServices>>;

export function openServices(parts: CloudParts, { signal, fence }: Bounds = {}) {
  const {
    connection,
    line,
    deps: { clock, random },
  } = parts;
  const options: CallOptions = { signal };
  const dialect = () => connection.dialect(signal);
  const projectId = async () => (await connection.session(signal)).project.id;
  const owner = async () => parts.ownerOfCreated ?? projectId();
  const onCreated = ({ owner: name, updatedAt }: Image, askedAt: number) => {
    if (name !== undefined) parts.ownerOfCreated = name;
    line.cloudClock.observe('body', Date.parse(updatedAt), askedAt);
  };
  const glance = createImageService(connection.client('image', fence), { clock, random, onCreated }, options);
  const image = withImageJobs(glance, { dialect, owner, projectId, client: connection.rootClient('image', fence) }, options);
  // What a lost `createImage` made is this project's, whatever other project has an image of that name.
  const listImages: typeof image.listImages = async (filter) => image.listImages({ ...filter, owner: await owner() });
  const images = { listImages, deleteImage: image.deleteImage };
  const { negotiation } = connection;
  return {
    compute: createCompute(connection.client('compute', fence), { clock, random, negotiation, dialect, projectId, images }, options),
    image,
    network: createNetwork(connection.client('network', fence), { clock, random, projectId }, options),
    volume: createVolumeService(connection.client('volume', fence), { clock, random, projectId }, options),
  };
}
