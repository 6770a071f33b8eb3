import type { z } from 'zod';

import type { Access, Answer, Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { convertSchemas, type ConvertedSchemas } from './openapi-schemas.ts';
import type { OpenApiContent, OpenApiDocument, OpenApiOperation, OpenApiParameter } from './openapi-types.ts';
import { problemMediaType, problemSchema } from './problem.ts';

const jsonMediaType = 'application/json';
const json = [jsonMediaType];

const securityOf: Readonly<Record<Access, OpenApiOperation['security']>> = {
  public: [],
  project: [{ keyPair: [] }],
  scores: [{ keyPair: [] }, { publicKey: [] }],
};

const securitySchemes = {
  keyPair: { type: 'http', scheme: 'basic', description: 'Public key as the user, secret key as the password.' },
  publicKey: { type: 'http', scheme: 'bearer', description: 'The public key alone. It may create scores only.' },
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
      description: 'Send traces, read them back, see what they cost.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: schemas.named, securitySchemes },
  };
};

const operationOf = (endpoint: Endpoint, path: string, schemas: ConvertedSchemas): OpenApiOperation => {
  const { operation, tag, summary, description, access, body } = endpoint;
  const parameters = [
    ...parametersOf(endpoint.params, 'path', schemas),
    ...parametersOf(endpoint.query, 'query', schemas),
  ];
  return {
    operationId: path === endpoint.path ? operation : `${operation}Alias`,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf[access],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: requestContentOf(body, schemas) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.responses).map(([status, answer]) => [status, responseOf(answer, schemas)]),
      ),
      default: {
        description: 'Any problem.',
        content: { [problemMediaType]: { schema: schemas.of(problemSchema) } },
      },
    },
  };
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

const responseOf = ({ description, schema, mediaTypes = json }: Answer, schemas: ConvertedSchemas) => ({
  description,
  ...(schema === undefined ? {} : { content: contentOf(schema, mediaTypes, schemas) }),
});

const parametersOf = (
  object: z.ZodObject | undefined,
  where: OpenApiParameter['in'],
  schemas: ConvertedSchemas,
): OpenApiParameter[] => {
  if (object === undefined) return [];
  const properties = schemas.of(object)['properties'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return Object.entries(properties).map(([name, { description, ...schema }]) => {
    const parameter = { name, in: where, required: where === 'path', schema };
    return typeof description === 'string' ? Object.assign(parameter, { description }) : parameter;
  });
};
