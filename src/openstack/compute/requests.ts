import type { CallOptions } from '../calls.ts';
import type { ServiceClient } from '../http/service-client.ts';
import { getAction, listActions, readConsole } from './actions.ts';
import { availabilityZones, findServerGroups, keypairExists, limits, listFlavors } from './catalogue.ts';
import { createImage } from './create-image.ts';
import { canLaunchApart, createServer } from './create-server.ts';
import type { ComputeContext, ComputeDeps } from './deps.ts';
import { addTag, removeMetadata, removeTag, setMetadata } from './labels.ts';
import { deleteServer, hardStop, moveServer, startServer, stopServer } from './power.ts';
import { getServer, listServers } from './read-servers.ts';
import type { Compute } from './types.ts';

/** Nova behind this client. What each method means stands at `Compute`. */
export function createCompute(client: ServiceClient, deps: ComputeDeps, options?: CallOptions): Compute {
  const context: ComputeContext = { ...deps, client };
  return {
    listServers: (filter) => listServers(context, filter ?? {}, options),
    getServer: (id) => getServer(client, id, options),
    createServer: (spec) => createServer(context, spec, options),
    canLaunchApart: () => canLaunchApart(context, options),
    deleteServer: (id) => deleteServer(client, id, options),
    stopServer: (id) => stopServer(context, id, options),
    hardStop: (id) => hardStop(context, id, options),
    startServer: (id) => startServer(context, id, options),
    pauseServer: (id) => moveServer(context, 'pause', id, options),
    unpauseServer: (id) => moveServer(context, 'unpause', id, options),
    resumeServer: (id) => moveServer(context, 'resume', id, options),
    createImage: (serverId, name, metadata) => createImage(context, serverId, name, metadata, options),
    getAction: (serverId, requestId) => getAction(client, serverId, requestId, options),
    listActions: (serverId) => listActions(client, serverId, options),
    console: (serverId, lines) => readConsole(client, serverId, lines, options),
    addTag: (serverId, tag) => addTag(client, serverId, tag, options),
    removeTag: (serverId, tag) => removeTag(client, serverId, tag, options),
    setMetadata: (serverId, metadata) => setMetadata(client, serverId, metadata, options),
    removeMetadata: (serverId, key) => removeMetadata(client, serverId, key, options),
    listFlavors: () => listFlavors(client, options),
    limits: () => limits(client, options),
    keypairExists: (name) => keypairExists(client, name, options),
    availabilityZones: () => availabilityZones(client, options),
    findServerGroups: (namesOrIds) => findServerGroups(client, namesOrIds, options),
  };
}
