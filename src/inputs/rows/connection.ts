import type { Definitions, InputText } from '../row.ts';
import { all } from './verbs-of.ts';

export const connectionRows = {
  cloud: {
    name: 'cloud',
    type: 'text',
    otherwise: '`OS_CLOUD`, or the only cloud in the file',
    description: 'Name of the cloud in `clouds.yaml`.',
    verbs: all,
  },
  cloudsYaml: {
    name: 'clouds-yaml',
    type: 'text',
    read: (input) => input.raw(),
    otherwise: '`OS_*` variables, then `clouds.yaml` in the standard locations',
    description: 'Content of a `clouds.yaml`, typically from a CI secret.',
    verbs: all,
  },
  /** The golden server's first, then those to launch in as well; `undefined` = the configuration's own. */
  regions: {
    name: 'region',
    type: 'list',
    read: readRegions,
    otherwise: '`OS_REGION_NAME`, then `clouds.yaml`, then the only region',
    description:
      'Regions to work in. The first is the region of the golden server. Restage copies the image to the others, and launches servers in each region.',
    verbs: all,
  },
  caCert: {
    name: 'ca-cert',
    type: 'text',
    otherwise: '`OS_CACERT`, then `clouds.yaml`',
    description: "CA certificate of the cloud's endpoints: PEM text, or the path of a PEM file.",
    verbs: all,
  },
  allowedProjects: {
    name: 'allowed-projects',
    type: 'list',
    otherwise: 'any project',
    description: 'Names or ids of the projects in which the run may work. The run refuses any other project.',
    verbs: all,
  },
  /** The token may be sent to services in clear although the sign-in is by https. */
  allowHttpEndpoints: {
    name: 'allow-http-endpoints',
    type: 'boolean',
    default: 'false',
    description:
      'Send the token to services whose address in the catalog is `http://` even if the sign-in uses `https://`. Anyone on the network path can read the token.',
    verbs: all,
  },
} as const satisfies Definitions;

function readRegions(input: InputText<readonly string[]>): readonly string[] | undefined {
  const regions = input.value();
  const twice = regions?.find((region, at) => regions.indexOf(region) !== at);
  if (twice !== undefined) input.refuse(`it names ${twice} twice`, 'Name each region once');
  return regions;
}
