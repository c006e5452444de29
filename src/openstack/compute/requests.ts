import type { ServiceClient } from '../http/service-client.ts';
import { getAction, listActions, readConsole } from './actions.ts';
import { availabilityZones, findServerGroups, keypairExists, limits, listFlavors } from './catalogue.ts';
import { createImage } from './create-image.ts';
import { createServer } from './create-server.ts';
import type { ComputeContext, ComputeDeps } from './deps.ts';
import { addTag, removeMetadata, removeTag, setMetadata } from './labels.ts';
import { deleteServer, hardStop, moveServer, startServer, stopServer } from './power.ts';
import { getServer, listServers } from './read-servers.ts';
import type { Compute } from './types.ts';

/** Nova behind this client. What each method means stands at `Compute`. */
export function createCompute(client: ServiceClient, deps: ComputeDeps): Compute {
  const context: ComputeContext = { ...deps, client };
  return {
    listServers: (filter, options) => listServers(context, filter ?? {}, options),
    getServer: (id, options) => getServer(client, id, options),
    createServer: (spec, options) => createServer(context, spec, options),
    deleteServer: (id, options) => deleteServer(client, id, options),
    stopServer: (id, options) => stopServer(context, id, options),
    hardStop: (id, options) => hardStop(context, id, options),
    startServer: (id, options) => startServer(context, id, options),
    pauseServer: (id, options) => moveServer(context, 'pause', id, options),
    unpauseServer: (id, options) => moveServer(context, 'unpause', id, options),
    resumeServer: (id, options) => moveServer(context, 'resume', id, options),
    createImage: (serverId, name, metadata, options) => createImage(context, serverId, name, metadata, options),
    getAction: (serverId, requestId, options) => getAction(client, serverId, requestId, options),
    listActions: (serverId, options) => listActions(client, serverId, options),
    console: (serverId, lines, options) => readConsole(client, serverId, lines, options),
    addTag: (serverId, tag, options) => addTag(client, serverId, tag, options),
    removeTag: (serverId, tag, options) => removeTag(client, serverId, tag, options),
    setMetadata: (serverId, metadata, options) => setMetadata(client, serverId, metadata, options),
    removeMetadata: (serverId, key, options) => removeMetadata(client, serverId, key, options),
    listFlavors: (options) => listFlavors(client, options),
    limits: (options) => limits(client, options),
    keypairExists: (name, options) => keypairExists(client, name, options),
    availabilityZones: (options) => availabilityZones(client, options),
    findServerGroups: (namesOrIds, options) => findServerGroups(client, namesOrIds, options),
  };
}
