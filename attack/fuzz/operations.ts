import {
  endpoints,
  openApiDocument,
  type Endpoint,
  type JsonSchema,
  type OpenApiOperation,
  type OpenApiParameter,
} from '@spanledger/api-contract';

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Contains parameters in braces. */
  readonly path: string;
  readonly parameters: readonly OpenApiParameter[];
  /** Schemas of its body by media type; empty if it accepts no body. */
  readonly bodies: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
  /** The documented statuses; problems are documented as `default`. */
  readonly statuses: readonly number[];
  /** The endpoint, for its schemas, by which answers are checked. */
  readonly endpoint: Endpoint;
  readonly isOtlp: boolean;
}

const document = openApiDocument({ version: '0' });

/** Schemas by the reference that other schemas use. */
export const namedSchemas: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(document.components.schemas).map(([name, schema]) => [`#/components/schemas/${name}`, schema]),
);

const endpointOf = (operation: OpenApiOperation): Endpoint => {
  const id = operation.operationId.replace(/Alias$/, '');
  const endpoint = endpoints.find((each) => each.operation === id);
  if (endpoint === undefined) throw new Error(`${operation.operationId} is no endpoint`);
  return endpoint;
};

/** All operations of the document, in its order. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    bodies: operation.requestBody?.content ?? {},
    statuses: Object.keys(operation.responses)
      .filter((status) => status !== 'default')
      .map(Number),
    endpoint: endpointOf(operation),
    isOtlp: operation.tags.includes('OpenTelemetry'),
  })),
);
