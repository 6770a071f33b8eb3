import { getOpenApi, openApiDocument, type Endpoint, type OpenApiDocument } from '@spanledger/api-contract';

import type { ApiDependencies } from '../api-dependencies.ts';
import { docsPage } from '../docs/docs-page.ts';
import type { Route } from '../http/route.ts';

/** The page itself is no part of the API, and so not in its document. */
const getDocs: Endpoint = {
  operation: 'getDocs',
  method: 'get',
  path: '/docs',
  tag: 'Documents',
  summary: 'The API, to be read',
  access: 'public',
  responses: { 200: { description: 'HTML.', mediaTypes: ['text/html'] } },
};

export const documentRoutes = ({ version }: Pick<ApiDependencies, 'version'>): readonly Route[] => {
  const document = once((): OpenApiDocument => openApiDocument({ version }));
  const page = once(() => docsPage(document()));
  return [
    { endpoint: getOpenApi, handle: (_request, response) => void response.json(document()) },
    {
      endpoint: getDocs,
      handle: (_request, response) => {
        const { html, contentSecurityPolicy } = page();
        response.setHeader('Content-Security-Policy', contentSecurityPolicy);
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(html);
      },
    },
  ];
};

/** Made when it is first asked for: most processes never are. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
