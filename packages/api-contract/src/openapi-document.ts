import { scopeMeanings, scopes } from '@spanledger/core';
import type { z } from 'zod';

import { administeredProjectHeader, administrationKeyHeader } from './administration-headers.ts';
import { neededScopes, type Answer, type Endpoint, type RequestBody } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { csrfHeader, organizationHeader, projectHeader, sessionCookieName } from './user-headers.ts';
import { convertSchemas, type ConvertedSchemas } from './openapi-schemas.ts';
import type {
  JsonSchema,
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './openapi-types.ts';
import { isOtlp, otlpMediaTypes, rpcStatusSchema } from './otlp.ts';
import { problemMediaType, problemSchema } from './problem.ts';
import { isScimPath, scimErrorSchema } from './scim.ts';

const jsonMediaType = 'application/json';
const json = [jsonMediaType];

/** OpenAPI 3.1 takes roles there for schemes other than OAuth. */
const securityOf = (endpoint: Endpoint): OpenApiOperation['security'] => {
  if (endpoint.access === 'user') return [{ session: [] }];
  if (endpoint.access === 'operator') return [{ administrationKey: [] }];
  const needed = endpoint.access === 'any' ? [] : neededScopes(endpoint);
  if (needed === undefined) return [];
  // One of several is enough: each is an alternative.
  const byPair = needed.length === 0 ? [{ keyPair: [] }] : needed.map((scope) => ({ keyPair: [scope] }));
  return [
    ...byPair,
    ...(endpoint.takesPublicKey === true ? [{ publicKey: [] }] : []),
    ...(endpoint.takesAdministrationKey === true ? [byAdministration] : []),
  ];
};

/** All three are sent. */
const byAdministration = { administrationKey: [], administrationKeyAgain: [], administeredProject: [] };

/** Named in the document, so that the server, the document and its readers use the same name. */
export const ignoredParametersHeader = 'x-spanledger-ignored-parameters';

const ignoredParameters = {
  description: 'Query parameters that had no effect on the answer: they are not of this endpoint.',
  schema: { type: 'string' },
};

const warningsMember: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: { path: { type: 'string' }, message: { type: 'string' } },
    required: ['path', 'message'],
  },
  description: 'Only where something of the request had no effect: what, and what was perhaps meant.',
};

const securitySchemes = {
  keyPair: {
    type: 'http',
    scheme: 'basic',
    description:
      'Public key as the user, secret key as the password; or as `Bearer publicKey:secretKey`, for clients that take ' +
      'one key. A key of a project or an organization has scopes: ' +
      `${scopes.map((scope) => `\`${scope}\` (${scopeMeanings[scope]})`).join(', ')}.`,
  },
  publicKey: { type: 'http', scheme: 'bearer', description: 'The public key alone. It may create scores only.' },
  administrationKey: { type: 'http', scheme: 'bearer', description: 'The value of ADMIN_API_KEY, by itself.' },
  administrationKeyAgain: {
    type: 'apiKey',
    in: 'header',
    name: administrationKeyHeader,
    description: 'The value of ADMIN_API_KEY once more, for an operation on a project.',
  },
  administeredProject: {
    type: 'apiKey',
    in: 'header',
    name: administeredProjectHeader,
    description: 'The id of that project, which is no secret.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieName,
    description:
      `The session of a user; by HTTPS its name is \`__Host-${sessionCookieName}\`. What changes something needs the header ` +
      `\`${csrfHeader}\` too, with what \`GET /api/auth/session\` gives. It takes the place of a key where an operation needs a ` +
      `scope that the user's role has; \`${projectHeader}\` names the project then, or \`${organizationHeader}\` the organization.`,
  },
};

const limitHeader = (description: string, type = 'string') => ({ description, schema: { type } });

const limitHeaders = {
  'retry-after': limitHeader('Seconds, after which this may be sent again.', 'integer'),
  'ratelimit-policy': limitHeader('Where a limit is reached: its name, q: how much it allows, w: in how many seconds.'),
  ratelimit: limitHeader('The same limit: r: how much of it is left, t: seconds until this fits.'),
  'x-ratelimit-limit': limitHeader('As q.', 'integer'),
  'x-ratelimit-remaining': limitHeader('As r.', 'integer'),
  'x-ratelimit-reset': limitHeader('When this fits, in seconds since 1970.', 'integer'),
};

/** The OpenAPI 3.1 document of the whole API. */
export const openApiDocument = ({ version }: { readonly version: string }): OpenApiDocument => {
  const schemas = convertSchemas(endpoints);
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const endpoint of endpoints) {
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint, path, schemas) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spanledger',
      version,
      description:
        'Send traces, read them back, see what they cost. A query parameter that an endpoint does not have is refused ' +
        'with 400; endpoints that existing clients call (`x-unknown-parameters: named`) take it, and name it in the ' +
        `header \`${ignoredParametersHeader}\` and in \`warnings\` of an answer that is an object.`,
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: schemas.named, securitySchemes },
  };
};

const operationOf = (endpoint: Endpoint, path: string, schemas: ConvertedSchemas): OpenApiOperation => {
  const { operation, tag, summary, description, body } = endpoint;
  const parameters = [
    ...parametersOf(endpoint.params, 'path', schemas, exampleIds),
    ...parametersOf(endpoint.query, 'query', schemas, endpoint.exampleQuery),
  ];
  return {
    operationId: path === endpoint.path ? operation : `${operation}Alias`,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(endpoint),
    'x-unknown-parameters': endpoint.takesUnknownParameters === true ? 'named' : 'refused',
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: isNeeded(body), content: requestContentOf(body, schemas) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.responses).map(([status, answer]) => [
          status,
          endpoint.takesUnknownParameters === true
            ? withWarnings(responseOf(answer, schemas))
            : responseOf(answer, schemas),
        ]),
      ),
      ...(endpoint.access === 'public' ? {} : { 429: tooManyRequests(endpoint, schemas) }),
      default: {
        description: 'Any problem.',
        content: problemContent(endpoint, schemas),
      },
    },
  };
};

/** No JSON at all is read as an empty object. */
const isNeeded = ({ schema, mediaTypes }: RequestBody): boolean =>
  mediaTypes.join() !== jsonMediaType || !schema.safeParse({}).success;

const tooManyRequests = (endpoint: Endpoint, schemas: ConvertedSchemas): OpenApiResponse => ({
  description:
    'A limit of the project or the key is reached, or too much is under way: nothing was done; send it again after Retry-After.',
  headers: limitHeaders,
  content: problemContent(endpoint, schemas),
});

const problemContent = (endpoint: Endpoint, schemas: ConvertedSchemas): OpenApiContent => {
  if (isScimPath(endpoint.path)) return { [jsonMediaType]: { schema: schemas.of(scimErrorSchema) } };
  const problem = { [problemMediaType]: { schema: schemas.of(problemSchema) } };
  if (!isOtlp(endpoint)) return problem;
  const status = { schema: schemas.of(rpcStatusSchema) };
  return { ...Object.fromEntries(otlpMediaTypes.map((type) => [type, status])), ...problem };
};

const requestContentOf = (
  { schema, mediaTypes, example }: NonNullable<Endpoint['body']>,
  schemas: ConvertedSchemas,
): OpenApiContent => {
  const content = contentOf(schema, mediaTypes, schemas);
  const inJson = content[jsonMediaType];
  return inJson === undefined || example === undefined
    ? content
    : { ...content, [jsonMediaType]: { ...inJson, example } };
};

const contentOf = (schema: z.ZodType, mediaTypes: readonly string[], schemas: ConvertedSchemas): OpenApiContent =>
  Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: schemas.of(schema) }]));

const responseOf = (
  { description, schema, mediaTypes = schema === problemSchema ? [problemMediaType] : json }: Answer,
  schemas: ConvertedSchemas,
): OpenApiResponse => ({
  description,
  ...(schema === undefined ? {} : { content: contentOf(schema, mediaTypes, schemas) }),
});

const withWarnings = ({ content, ...response }: OpenApiResponse): OpenApiResponse => ({
  ...response,
  headers: { [ignoredParametersHeader]: ignoredParameters },
  ...(content === undefined ? {} : { content: withWarningsMember(content) }),
});

/** For an answer that is always JSON; one that may be in other formats has the header alone. */
const withWarningsMember = (content: OpenApiContent): OpenApiContent => {
  const { [jsonMediaType]: inJson, ...others } = content;
  if (inJson === undefined || Object.keys(others).length > 0) return content;
  const { schema } = inJson;
  const warnings = { type: 'object', properties: { warnings: warningsMember } };
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  const whole =
    properties === undefined
      ? { allOf: [schema, warnings] }
      : { ...schema, properties: { ...properties, ...warnings.properties } };
  return { [jsonMediaType]: { ...inJson, schema: whole } };
};

/** For parameters of paths. */
const exampleIds: Readonly<Record<string, string>> = {
  traceId: 'trace-1',
  observationId: 'observation-1',
  scoreId: 'score-1',
  sessionId: 'session-1',
  modelId: 'gpt-4o',
  mediaId: 'n4bQgYhMfWWaL-qgxVrQFa',
  budgetId: 'budget-1',
  batchId: 'batch-1',
  deadLetterId: 'dead-letter-1',
  repricingId: 'repricing-1',
  projectId: 'project-1',
  apiKeyId: 'api-key-1',
  userSessionId: 'user-session-1',
  userId: 'user-1',
  organizationId: 'organization-1',
  providerId: 'corp',
  groupId: 'group-1',
  kind: 'masking',
  version: '1',
  promptName: 'support%2Fgreeting',
  promptVersion: '1',
  promptLabel: 'production',
  webhookId: 'webhook-1',
  datasetName: 'support%2Fquestions',
  datasetItemId: 'question-1',
  runName: 'run-1',
  datasetRunId: 'run-1',
  agentName: 'planner',
  configId: 'config-1',
  commentId: 'comment-1',
  queueId: 'queue-1',
  connectionId: 'connection-1',
  queueItemId: 'item-1',
  savedViewId: 'saved-view-1',
  identityId: 'identity-1',
  evaluatorId: 'evaluator-1',
  ruleId: 'rule-1',
};

const parametersOf = (
  object: z.ZodObject | undefined,
  where: OpenApiParameter['in'],
  schemas: ConvertedSchemas,
  examples: Readonly<Record<string, string>> = {},
): OpenApiParameter[] => {
  if (object === undefined) return [];
  const properties = schemas.of(object)['properties'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const shape = object.shape as Readonly<Record<string, z.ZodType>>;
  return Object.entries(properties).map(([name, { description, ...schema }]) => {
    const example = examples[name];
    return {
      name,
      in: where,
      required: where === 'path' || shape[name]?.safeParse(undefined).success === false,
      schema,
      ...(typeof description === 'string' ? { description } : {}),
      ...(example === undefined ? {} : { example }),
    };
  });
};
