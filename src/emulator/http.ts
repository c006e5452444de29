export interface EmulatedRequest {
  readonly method: string;
  /** Path and query with the service's prefix, for example `/compute/v2.1/servers?limit=10`; an absolute URL is taken too. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface EmulatedResponse {
  /** 0 = no answer: the connection breaks. */
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Seconds that the answer takes to arrive. */
  readonly delay: number;
}

/** What a service answers, before it is written out. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON; `undefined` = no body. */
  readonly body?: unknown;
}

/** A request that a service turns down. Each service has its own shape for it. */
export class Refusal extends Error {
  readonly status: number;
  readonly detail: Readonly<Record<string, string>>;

  constructor(status: number, message: string, detail: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.detail = detail;
  }
}

const titles: Readonly<Record<number, string>> = {
  300: 'Multiple Choices',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function title(status: number): string {
  return titles[status] ?? 'Error';
}

/** webob's error page, which Glance sends by default and Nova for a path that it does not know. */
export function errorPage(status: number, text: string, detail = ''): Reply {
  const heading = `${status} ${title(status)}`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<html>\n <head>\n  <title>${heading}</title>\n </head>\n <body>\n  <h1>${heading}</h1>\n  ${text}<br /><br />\n${detail}\n\n\n </body>\n</html>`,
  };
}

/** The same for who accepts neither HTML nor JSON, or does not say (webob:exc.py `generate_response`). */
export function errorText(status: number, text: string, detail = ''): Reply {
  const body = `${status} ${title(status)}\n\n${text}\n\n ${detail}  `;
  return { status, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
