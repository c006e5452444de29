import { formatDuration } from '../../../domain/durations.ts';
import type { CloudConfig } from '../../../openstack/config/types.ts';
import type { Session } from '../../../openstack/identity/types.ts';
import type { Plan } from '../../../operations/results.ts';
import type { Choices } from './choices.ts';
import type { NewFile } from './files.ts';

const accessRules = 'https://raw.githubusercontent.com/restage/restage/v0/docs/access-rules.json';
const security = 'https://github.com/restage/restage/blob/v0/docs/security.md';
const longSnapshot = 'https://github.com/restage/restage/blob/v0/examples/github/long-snapshot.yml';
/** What is left of a hosted job of six hours for a snapshot, seconds. */
const longestSnapshotSeconds = 5 * 3600;

const untilCaptured =
  'The server is off until its disk is captured: about a minute if the cloud uploads the image in the background, up to the whole time on Nova with local disks';

/** What the checks came to. */
export function planText({ golden, flavor, estimateSeconds, limitSeconds }: Plan, { count }: Choices): string {
  const of = golden === undefined ? '' : `Golden server ${golden.name} (${golden.status}, ${golden.diskGb} GB): `;
  const seconds = (value: number) => formatDuration(value * 1000);
  const snapshot =
    estimateSeconds === undefined || limitSeconds === undefined
      ? 'it already has an image'
      : `its image is usable about ${seconds(estimateSeconds)} after the snapshot request, ${seconds(limitSeconds)} at most. ${untilCaptured}`;
  const servers = `${count} server(s)${flavor === undefined ? '' : ` of flavor ${flavor.name}`} fit into the quota.`;
  const long =
    limitSeconds === undefined || limitSeconds <= longestSnapshotSeconds
      ? []
      : [`That may exceed the limit of a GitHub-hosted job: see ${longSnapshot}`];
  return [`${of}${snapshot}.`, servers, ...long].join('\n');
}

/** What was written, and what is left to do: the secret, which this program neither makes nor sees. */
export function nextSteps(
  files: readonly NewFile[],
  { connection }: Choices,
  { authUrl, auth, tls }: CloudConfig,
  { region }: Session,
): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  return [
    ...files.map(({ path, about }) => `wrote ${path.padEnd(width)}  ${about}`),
    '',
    '1. Create an application credential that has only the rights that Restage needs:',
    `     curl -fsSLO ${accessRules}`,
    '     openstack application credential create restage --role member --access-rules access-rules.json',
    ...(auth.kind === 'application-credential'
      ? [
          '   You are signed in with an application credential, which cannot create another one. Use it if it has no more rights than these.',
        ]
      : []),
    `   If the endpoints of your cloud differ from those rules, see ${security}`,
    '2. Put its output into a clouds.yaml:',
    '     clouds:',
    `       ${connection.cloud ?? 'staging'}:`,
    '         auth_type: v3applicationcredential',
    '         auth:',
    `           auth_url: ${authUrl}`,
    '           application_credential_id: <id>',
    '           application_credential_secret: <secret>',
    `         region_name: ${region}`,
    '3. Store the file as the secret that the workflows read, then delete the file:',
    '     gh secret set CLOUDS_YAML < clouds.yaml',
    '4. Commit and push the files above, then try them:',
    `     gh workflow run ${
      files
        .find(({ path }) => path.startsWith('.github/'))
        ?.path.split('/')
        .at(-1) ?? ''
    }`,
    ...(tls.ca === undefined ? [] : ['', 'Your cloud uses a private certificate authority. Also set `ca-cert` in the workflows.']),
  ].join('\n');
}
