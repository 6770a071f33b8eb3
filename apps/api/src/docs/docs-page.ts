import type { JsonSchema, OpenApiDocument } from '@spanledger/api-contract';

import { errorKinds } from '../errors/error-meaning.ts';
import { docsScript } from './docs-script.ts';
import { docsStyle } from './docs-style.ts';
import { html, type Html } from './html.ts';
import { pagePolicy, type Page } from './page-policy.ts';
import { operationHtml, type DocumentedOperation } from './operation-html.ts';
import { proseHtml } from './prose-html.ts';
import { schemaHtml } from './schema-html.ts';

/** The document as one page without any outside asset. */
export const docsPage = (document: OpenApiDocument): Page => {
  const operations = operationsOf(document);
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const schemas = Object.entries(document.components.schemas);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${`${document.info.title} API`}</title>
        ${style}
      </head>
      <body>
        <div class="layout">
          <nav aria-label="Endpoints">${navigation(groups, Object.keys(document.components.schemas))}</nav>
          <main>
            ${introduction(document)}
            ${groups.map(
              (group) =>
                html`<section data-group>
                  <h2>${group.name}</h2>
                  ${group.operations.map(operationHtml)}
                </section>`,
            )}
            <section data-group>
              <h2>Schemas</h2>
              ${schemas.map(namedSchema)}
            </section>
            ${errorSection()}
          </main>
        </div>
        ${script}
      </body>
    </html>`;
  return { html: page.html, contentSecurityPolicy: pagePolicy(docsStyle, docsScript) };
};

// Whole texts, out of reach of formatters: the policy allows them to the last character.
const style: Html = { html: `<style>${docsStyle}</style>` };
const script: Html = { html: `<script>${docsScript}</script>` };

/** Paths that are answered alike are one entry. */
const operationsOf = ({ paths }: OpenApiDocument): readonly DocumentedOperation[] => {
  const byId = new Map<string, { method: string; paths: string[]; operation: DocumentedOperation['operation'] }>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const id = operation.operationId.replace(/Alias$/, '');
      const known = byId.get(id);
      if (known === undefined) byId.set(id, { method, paths: [path], operation });
      else known.paths.push(path);
    }
  }
  return [...byId.values()];
};

interface Group {
  readonly name: string;
  readonly operations: readonly DocumentedOperation[];
}

const navigation = (groups: readonly Group[], schemas: readonly string[]): Html => html`
  <input id="search" type="search" placeholder="Search ( / )" aria-label="Search" />
  ${groups.map(({ name, operations }) =>
    navigationGroup(
      name,
      operations.map(({ operation, method, paths }) => ({
        id: operation.operationId,
        text: operation.summary,
        title: `${method.toUpperCase()} ${paths.join(' ')}`,
      })),
    ),
  )}
  ${navigationGroup(
    'Schemas',
    schemas.map((name) => ({ id: `schema-${name}`, text: name, title: name })),
  )}
  ${navigationGroup('Errors', [{ id: 'errors', text: 'Codes of errors', title: 'RFC 9457' }])}
`;

interface Leading {
  readonly id: string;
  readonly text: string;
  readonly title: string;
}

const navigationGroup = (name: string, entries: readonly Leading[]): Html =>
  html`<div data-group>
    <h2>${name}</h2>
    <ul>
      ${entries.map(({ id, text, title }) => html`<li data-entry><a href="${`#${id}`}" title="${title}">${text}</a></li>`)}
    </ul>
  </div>`;

const introduction = ({ info }: OpenApiDocument): Html => html`
  <h1>${`${info.title} ${info.version}`}</h1>
  <p>${proseHtml(info.description)}</p>
  <p>
    Authenticate with <code>Authorization: Basic base64(publicKey:secretKey)</code>. Times are ISO 8601 in UTC, money is
    US dollars, lists have <code>page</code> and <code>limit</code>. An answer 2xx to a write means that it is stored;
    sending it again is harmless. The machine-readable document is
    <a href="/api/public/openapi.json">/api/public/openapi.json</a>.
  </p>
`;

const namedSchema = ([name, schema]: readonly [string, JsonSchema]): Html =>
  html`<article id="${`schema-${name}`}" data-entry>
    <h3>${name}</h3>
    ${schemaHtml(schema)}
  </article>`;

const errorSection = (): Html =>
  html`<section data-group>
    <h2>Errors</h2>
    <article id="errors" data-entry>
      <p>
        Errors are <code>application/problem+json</code> (RFC 9457): <code>code</code> is for programs,
        <code>detail</code> for people. Retry 429 and 503 after <code>Retry-After</code> seconds; retry no other.
      </p>
      <table>
        ${errorKinds.map(
          ({ code, status, title }) =>
            html`<tr id="${`error-${code}`}">
              <td><code>${code}</code></td>
              <td>${`${status} ${title}`}</td>
            </tr>`,
        )}
      </table>
    </article>
  </section>`;
