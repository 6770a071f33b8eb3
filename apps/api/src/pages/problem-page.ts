import type { Request, Response } from 'express';

import { html } from '../docs/html.ts';
import { meaningOf } from '../errors/error-meaning.ts';
import { localsOf } from '../http/request-locals.ts';
import { page } from './page.ts';

type Handle = (request: Request, response: Response) => Promise<void>;

/**
 * Handlers for redirected browsers, whose failures are pages: what went wrong, and the way back to sign in at the
 * address of this server, and to the page that was asked for.
 */
export const withProblemPage =
  (serverUrlOf: (request: Request) => string) =>
  (handle: Handle): Handle =>
  async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      const { status, title, detail, headers } = meaningOf(error);
      const locals = localsOf(response);
      locals.error = error;
      const next = locals.nextPage === undefined ? '' : `?next=${encodeURIComponent(locals.nextPage)}`;
      const content = html`
        <h1>${title}</h1>
        <p class="bad">${detail}</p>
        <p><a href="${serverUrlOf(request)}/sign-in${next}">Back to the sign-in</a></p>
        <p class="soft">Request ${locals.requestId}</p>
      `;
      const { html: text, contentSecurityPolicy } = page('Sign in to Spanledger', content, '');
      response.status(status).set(headers).setHeader('Content-Security-Policy', contentSecurityPolicy);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(text);
    }
  };
