import type {
  Answer,
  Asked,
  CsrfHeader,
  EndpointAt,
  Method,
  OrganizationHeader,
  PathOf,
  ProjectHeader,
  QueryValue,
} from './contract.ts';

const csrfHeader: CsrfHeader = 'x-spanledger-csrf';
const projectHeader: ProjectHeader = 'x-spanledger-project';
const organizationHeader: OrganizationHeader = 'x-spanledger-organization';

/** The URL of the console, with a `/` at its end: other paths of the server are relative to it. */
export const baseUrl = new URL('.', document.baseURI);

/** One problem of a request: where it is, such as `body.name`, and what was expected. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** An error answer of the server: its sentence, and the issue of each field. */
export class ApiError extends Error {
  readonly status: number;
  /** The stable code of the problem; empty if the answer is not a problem. */
  readonly code: string;
  readonly issues: readonly Issue[];
  /** The duration until the answer, in milliseconds. */
  tookMs = 0;
  /** The wait that the server asked for, in milliseconds. */
  retryAfterMs = 0;
  /** Names the request in the log of the server. */
  requestId = '';
  constructor(status: number, message: string, code = '', issues: readonly Issue[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.issues = issues;
  }
}

/** The project or organization of a request. */
export interface Place {
  readonly projectId?: string | undefined;
  readonly organizationId?: string | undefined;
}

interface SignedIn {
  readonly userId: string;
  /** Sent with each change. */
  readonly csrfToken: string;
}

let signedIn: SignedIn = { userId: '', csrfToken: '' };

/**
 * Stores by whose session changes are made. Throws if it is of another user than before, who has signed in in another
 * window: what was entered here would be sent in that user's name.
 */
export const rememberSession = (session: SignedIn): void => {
  if (signedIn.userId !== '' && session.userId !== signedIn.userId) throw new ApiError(403, otherUser, 'other_user');
  signedIn = session;
};

interface Addressed {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
}

const addressOf = (path: string, { params = {}, query = {} }: Addressed): URL => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const url = new URL(filled.slice(1), baseUrl);
  for (const [name, given] of Object.entries(query)) {
    const values = typeof given === 'object' ? given : [given];
    for (const value of values) if (value !== undefined && value !== '') url.searchParams.append(name, String(value));
  }
  return url;
};

/** The token is with each request: over plain HTTP nothing else shows that a page asks, and a browser would prompt. */
const headersOf = ({ projectId, organizationId }: Place, body: unknown): Headers => {
  const headers = new Headers();
  if (projectId !== undefined) headers.set(projectHeader, projectId);
  if (organizationId !== undefined) headers.set(organizationHeader, organizationId);
  headers.set(csrfHeader, signedIn.csrfToken);
  if (body !== undefined) headers.set('content-type', 'application/json');
  return headers;
};

/** Over HTTP/2 there is no text of a status. */
const unnamed = ({ status, statusText }: Response): string =>
  `The server answered ${`${status} ${statusText}`.trim()}.`;

const errorOf = async (response: Response): Promise<ApiError> => {
  const { status, headers } = response;
  try {
    const { detail, code, issues } = (await response.json()) as Partial<Record<'detail' | 'code' | 'issues', unknown>>;
    const error = new ApiError(
      status,
      typeof detail === 'string' ? detail : unnamed(response),
      typeof code === 'string' ? code : '',
      Array.isArray(issues) ? (issues as readonly Issue[]) : [],
    );
    error.retryAfterMs = Number(headers.get('retry-after') ?? 0) * 1000 || 0;
    error.requestId = headers.get('x-request-id') ?? '';
    return error;
  } catch {
    return new ApiError(status, unnamed(response));
  }
};

const unreachable = 'The server does not answer. Is it running, and is the network there?';

/**
 * True if the user has signed in again in another window since the request was made: then it has the token of that
 * session. Rejects if it was another user, who did not ask for the change.
 */
const hasNewToken = async ({ method = 'GET', headers }: RequestInit): Promise<boolean> => {
  if (method === 'GET' || !(headers instanceof Headers)) return false;
  const response = await fetch(new URL('api/auth/session', baseUrl), { headers: headersOf({}, undefined) });
  if (!response.ok) return false;
  const { user, csrfToken } = (await response.json()) as Answer<'get', '/api/auth/session'>;
  rememberSession({ userId: user.id, csrfToken });
  if (csrfToken === headers.get(csrfHeader)) return false;
  headers.set(csrfHeader, csrfToken);
  return true;
};

const otherUser = 'Another user has signed in in this browser meanwhile. Load this page again to go on as that user.';

/** An answer without parsing. Rejects with `ApiError`, whose status is 0 if there is no answer. */
export const send = async (url: URL, init: RequestInit): Promise<Response> => {
  const askedAt = performance.now();
  const response = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, unreachable);
  });
  if (response.ok) return response;
  if (response.status === 403 && (await hasNewToken(init))) return send(url, init);
  const error = await errorOf(response);
  error.tookMs = performance.now() - askedAt;
  throw error;
};

const noContent = 204;

const request =
  <M extends Method>(method: M) =>
  async <P extends PathOf<M>>(path: P, place: Place, asked: Asked<EndpointAt<M, P>> = {}): Promise<Answer<M, P>> => {
    const response = await send(addressOf(path, asked), {
      method: method.toUpperCase(),
      headers: headersOf(place, asked.body),
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    });
    return (response.status === noContent ? undefined : await response.json()) as Answer<M, P>;
  };

/** The bytes of an answer that arrives piece by piece. Aborting `signal` ends it. */
export const stream = async <P extends PathOf<'post'>>(
  path: P,
  place: Place,
  asked: Asked<EndpointAt<'post', P>>,
): Promise<ReadableStream<Uint8Array>> => {
  const { body, signal } = asked;
  const init = { method: 'POST', headers: headersOf(place, body), body: JSON.stringify(body) };
  const response = await send(addressOf(path, asked), { ...init, ...(signal === undefined ? {} : { signal }) });
  if (response.body === null) throw new ApiError(response.status, 'The server answered nothing.');
  return response.body;
};

/** The API of this server, by method: each path returns the type of its contract. */
export const api = {
  get: request('get'),
  post: request('post'),
  put: request('put'),
  patch: request('patch'),
  remove: request('delete'),
};

/** Sends a body that is not a JSON object, such as a file. */
export const upload = async <P extends PathOf<'post'>>(
  path: P,
  place: Place,
  asked: Asked<EndpointAt<'post', P>>,
  { content, type }: { readonly content: Blob | string; readonly type: string },
): Promise<Answer<'post', P>> => {
  const headers = headersOf(place, undefined);
  headers.set('content-type', type);
  const response = await send(addressOf(path, asked), { method: 'POST', headers, body: content });
  return (await response.json()) as Answer<'post', P>;
};

/** Sends a body whose answer is a stream of server-sent events, and yields each event as it arrives. */
export async function* uploadForEvents<P extends PathOf<'post'>>(
  path: P,
  place: Place,
  asked: Asked<EndpointAt<'post', P>>,
  { content, type }: { readonly content: Blob | string; readonly type: string },
): AsyncIterable<Answer<'post', P>> {
  const headers = headersOf(place, undefined);
  headers.set('content-type', type);
  const response = await send(addressOf(path, asked), { method: 'POST', headers, body: content });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    const events = (text + next.value).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length)) as Answer<'post', P>;
    }
  }
}

/** The bytes of an answer that is not JSON, such as CSV. */
export const download = async <P extends PathOf<'get'>>(
  path: P,
  place: Place,
  asked: Asked<EndpointAt<'get', P>>,
): Promise<Blob> => {
  const response = await send(addressOf(path, asked), { headers: headersOf(place, undefined) });
  return response.blob();
};
