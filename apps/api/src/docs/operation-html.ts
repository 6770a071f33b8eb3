import type { OpenApiContent, OpenApiOperation } from '@spanledger/api-contract';

import { html, type Html } from './html.ts';
import { proseHtml } from './prose-html.ts';
import { memberRow, schemaHtml } from './schema-html.ts';

/** An operation, and every path under which it is answered. */
export interface DocumentedOperation {
  readonly method: string;
  readonly paths: readonly string[];
  readonly operation: OpenApiOperation;
}

const nothing = html``;

export const operationHtml = ({ method, paths, operation }: DocumentedOperation): Html => {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return html`<article id="${operationId}" data-entry>
    <h3>${summary}</h3>
    ${paths.map((path) => html`<div><span class="${`method ${method}`}">${method.toUpperCase()}</span><code>${path}</code></div>`)}
    <p class="note">${authenticationOf(operation)}</p>
    ${description === undefined ? nothing : html`<p>${proseHtml(description)}</p>`}
    ${
      parameters.length === 0
        ? nothing
        : html`<h4>Parameters</h4>
            <table>
              ${parameters.map(parameterRow)}
            </table>`
    }
    ${
      requestBody === undefined
        ? nothing
        : html`<h4>Body</h4>
            ${contentHtml(requestBody.content)} ${exampleHtml(method, paths[0] ?? '', requestBody.content)}`
    }
    ${Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(
        ([status, response]) =>
          html`<h4>${status} ${proseHtml(response.description)}</h4>
            ${contentHtml(response.content)}`,
      )}
  </article>`;
};

const authenticationOf = ({ security }: OpenApiOperation): string => {
  if (security.length === 0) return 'No key needed.';
  return security.length === 1
    ? 'Basic publicKey:secretKey.'
    : 'Basic publicKey:secretKey, or Bearer publicKey for scores.';
};

type Parameter = NonNullable<OpenApiOperation['parameters']>[number];

const parameterRow = ({ name, schema, required, description }: Parameter): Html =>
  memberRow(name, schema, required, description);

/** A request as a line for the shell, for bodies that have an example. */
const exampleHtml = (method: string, path: string, content: OpenApiContent): Html => {
  const example = content['application/json']?.example;
  if (example === undefined) return nothing;
  const command = [
    `curl -u "$PUBLIC_KEY:$SECRET_KEY" -X ${method.toUpperCase()} "$BASE_URL${path}" \\`,
    `  -H 'content-type: application/json' -d '${JSON.stringify(example, null, 2)}'`,
  ].join('\n');
  return html`<h4>Example</h4>
    <pre><code>${command}</code></pre>`;
};

const contentHtml = (content: OpenApiContent | undefined): Html => {
  const [first] = Object.entries(content ?? {});
  if (first === undefined) return nothing;
  return html`<div class="note">${Object.keys(content ?? {}).join(', ')}</div>
    ${schemaHtml(first[1].schema)}`;
};
