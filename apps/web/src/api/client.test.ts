import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

describe('an answer without a problem of ours, such as that of a proxy', () => {
  let send: (url: URL, init: RequestInit) => Promise<Response>;
  beforeAll(async () => {
    // The address of the page, as in a browser.
    vi.stubGlobal('document', { baseURI: 'http://localhost/' });
    ({ send } = await import('./client.ts'));
  });
  afterAll(() => vi.unstubAllGlobals());

  it.each([
    ['JSON of another form', '{"error":"overloaded"}', 'Bad Gateway', 'The server answered 502 Bad Gateway.'],
    ['JSON over HTTP/2, where a status has no text', '{}', '', 'The server answered 502.'],
    ['a page', '<html>', 'Bad Gateway', 'The server answered 502 Bad Gateway.'],
  ])('has a message: %s', async (_form, body, statusText, message) => {
    vi.stubGlobal('fetch', async () => new Response(body, { status: 502, statusText }));
    await expect(send(new URL('http://localhost/api'), {})).rejects.toThrow(message);
  });
});
