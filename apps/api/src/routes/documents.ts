import { getOpenApi, openApiDocument, type Endpoint, type OpenApiDocument } from '@spanledger/api-contract';

import type { ApiDependencies } from '../api-dependencies.ts';
import { docsPage } from '../docs/docs-page.ts';
import type { Page } from '../docs/page-policy.ts';
import type { Route } from '../http/route.ts';
import type { ConsoleFiles } from '../console/console-files.ts';
import { signInPage } from '../pages/sign-in-page.ts';

/** Pages are no part of the API, and so not in its document. */
const pageAt = (path: string, page: () => Page): Route => {
  const endpoint: Endpoint = {
    operation: `page ${path}`,
    method: 'get',
    path,
    tag: 'Pages',
    summary: 'A page, to be read',
    access: 'public',
    takesUnknownParameters: true,
    responses: { 200: { description: 'HTML.', mediaTypes: ['text/html'] } },
  };
  return {
    endpoint,
    handle: (_request, response) => {
      const { html, contentSecurityPolicy } = page();
      response.setHeader('Content-Security-Policy', contentSecurityPolicy);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(html);
    },
  };
};

interface Parts extends Pick<ApiDependencies, 'version'> {
  readonly consoleFiles: ConsoleFiles;
}

export const documentRoutes = ({ version, consoleFiles }: Parts): readonly Route[] => {
  const document = once((): OpenApiDocument => openApiDocument({ version }));
  // Anyone may ask for it, and to make this text of it takes fifteen milliseconds.
  const documentText = once(() => Buffer.from(JSON.stringify(document())));
  return [
    { endpoint: getOpenApi, handle: (_request, response) => void response.type('json').send(documentText()) },
    // The whole console is one page, which reads its address: a path that is not listed here is no page of it.
    pageAt('/', () => consoleFiles.page()),
    pageAt('/project/*rest', () => consoleFiles.page()),
    pageAt('/trace/*rest', () => consoleFiles.page()),
    pageAt('/sign-in', once(signInPage)),
    pageAt(
      '/docs',
      once(() => docsPage(document())),
    ),
  ];
};

/** Created on first use: most processes never need it. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
