import { isIP } from 'node:net';
import { hostOf } from '../domain/address.ts';

const placeholder = /\{\{\s*(?<path>[^{}]*?)\s*\}\}/g;

/** For people. */
export const urlPlaceholders = '`{{ environment }}`, `{{ address }}` or `{{ roles.<name>.address }}`';

/** What a URL may ask for. */
export interface UrlFacts {
  readonly environment: string;
  readonly servers: readonly { readonly role: string; readonly address: string | undefined }[];
}

/** The placeholders in a template that nothing can ever replace. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(placeholder)]
    .filter(({ groups }) => !/^(?:environment|address|roles\.[a-z0-9-]+\.address)$/.test(groups?.path ?? ''))
    .map(([whole]) => whole);
}

/**
 * The URL, as browsers would write it; `undefined` when it asks for an address that there is none of, or one that is no IP address (the
 * cloud may call anything so), or comes out as no http(s) URL.
 */
export function renderUrl(template: string, { environment, servers }: UrlFacts): string | undefined {
  const addressOf = (role: string | undefined) =>
    servers.find((server) => (role === undefined || server.role === role) && server.address !== undefined)?.address;
  let complete = true;
  const url = template.replaceAll(placeholder, (_, path: string) => {
    if (path === 'environment') return environment;
    const address = addressOf(path === 'address' ? undefined : path.split('.')[1]);
    complete &&= address !== undefined && isIP(address) !== 0;
    return address === undefined ? '' : hostOf(address);
  });
  if (!complete || !/^https?:/.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).href;
}
