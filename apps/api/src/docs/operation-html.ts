import {
  administeredProjectHeader,
  administrationKeyHeader,
  csrfHeader,
  sessionCookieName,
  type OpenApiContent,
  type OpenApiOperation,
} from '@spanledger/api-contract';

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
            ${contentHtml(requestBody.content)}`
    }
    <h4>Example</h4>
    <pre><code>${exampleOf(method, paths[0] ?? '', operation)}</code></pre>
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
  if (isOfUser(security)) {
    return `The cookie of a user's session, and ${csrfHeader} where it changes something; no key.`;
  }
  if (isOfOperator(security)) return 'Bearer and the value of ADMIN_API_KEY.';
  const scopes = security.flatMap(({ keyPair = [] }) => keyPair);
  const scope = scopes.length === 0 ? 'of any scope' : `with the scope ${scopes.join(' or ')}`;
  const publicly = security.some(({ publicKey }) => publicKey !== undefined) ? ', or Bearer publicKey for scores' : '';
  const headers = `${administrationKeyHeader} and ${administeredProjectHeader}`;
  const operator = takesOperator(security) ? ` Or Bearer and the value of ADMIN_API_KEY, with ${headers}.` : '';
  return `Basic publicKey:secretKey of a key ${scope}${publicly}.${operator}`;
};

type Parameter = NonNullable<OpenApiOperation['parameters']>[number];

const parameterRow = ({ name, schema, required, description }: Parameter): Html =>
  memberRow(name, schema, required, description);

type Security = OpenApiOperation['security'];

const isOfUser = (security: Security): boolean => security.some(({ session }) => session !== undefined);

const isOfOperator = (security: Security): boolean =>
  security.every(({ administrationKey }) => administrationKey !== undefined);

const takesOperator = (security: Security): boolean =>
  security.some(({ administeredProject }) => administeredProject !== undefined);

const authenticationArguments = (method: string, security: Security): readonly string[] => {
  if (security.length === 0) return [];
  if (isOfOperator(security)) return ['-H "Authorization: Bearer $ADMIN_API_KEY"'];
  if (!isOfUser(security)) return ['-u "$PUBLIC_KEY:$SECRET_KEY"'];
  const cookie = `-b "${sessionCookieName}=$SESSION"`;
  return method === 'get' ? [cookie] : [cookie, `-H "${csrfHeader}: $CSRF_TOKEN"`];
};

/** A request as a line for the shell. */
const exampleOf = (
  method: string,
  path: string,
  { security, parameters = [], requestBody }: OpenApiOperation,
): string => {
  const exampleIn = (place: Parameter['in']): [string, string][] =>
    parameters.flatMap(({ in: at, name, example }) =>
      at === place && example !== undefined ? [[name, example] as const] : [],
    );
  const filled = exampleIn('path').reduce((text, [name, value]) => text.replace(`{${name}}`, value), path);
  // Characters that a shell and a URL do not escape stay readable.
  const query = new URLSearchParams(exampleIn('query')).toString();
  const readable = query.replaceAll('%2C', ',').replaceAll('%3A', ':');
  const [mediaType = '', body] =
    Object.entries(requestBody?.content ?? {}).find(([, { example }]) => example !== undefined) ?? [];
  return [
    'curl',
    ...authenticationArguments(method, security),
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    `"$BASE_URL${filled}${readable === '' ? '' : `?${readable}`}"`,
    ...(body === undefined
      ? []
      : [`\\\n  -H 'content-type: ${mediaType}' -d '${JSON.stringify(body.example, null, 2)}'`]),
  ].join(' ');
};

const contentHtml = (content: OpenApiContent | undefined): Html => {
  const [first] = Object.entries(content ?? {});
  if (first === undefined) return nothing;
  return html`<div class="note">${Object.keys(content ?? {}).join(', ')}</div>
    ${schemaHtml(first[1].schema)}`;
};
