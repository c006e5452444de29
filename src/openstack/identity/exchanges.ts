import type { Exchange } from '../http/exchange.ts';

export function getExchange(url: string, headers: Readonly<Record<string, string>> = {}): Exchange {
  return {
    service: 'identity',
    method: 'GET',
    url,
    headers,
    body: undefined,
    repeat: 'read',
    expect: [],
    microversion: undefined,
    attempt: 1,
  };
}

export function postExchange(url: string, headers: Readonly<Record<string, string>>, body: string | undefined): Exchange {
  return { ...getExchange(url, headers), method: 'POST', body, repeat: 'idempotent' };
}
