import { z } from 'zod';

import { components } from './components.ts';
import type { Endpoint } from './endpoint.ts';
import type { JsonSchema } from './openapi-types.ts';
import { parameterDocuments } from './query-parameters.ts';

const referencePrefix = '#/components/schemas/';

export interface ConvertedSchemas {
  /** By name, for the document's components. */
  readonly named: Readonly<Record<string, JsonSchema>>;
  /** The converted body or parameter schema: itself, or a reference to its name. */
  of(schema: z.ZodType): JsonSchema;
}

/** Turns every schema of the endpoints into JSON Schema; named ones become references wherever they occur. */
export const convertSchemas = (endpoints: readonly Endpoint[]): ConvertedSchemas => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of components) registry.add(schema, { id });
  const inlineIds = new Map<z.ZodType, string>();
  for (const schema of endpoints.flatMap(schemasOf)) {
    if (registry.has(schema)) continue;
    const id = `inline-${inlineIds.size}`;
    inlineIds.set(schema, id);
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `${referencePrefix}${id}`,
    override: ({ zodSchema, jsonSchema }) => {
      const document = parameterDocuments.get(zodSchema);
      if (document !== undefined) {
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, document);
      }
      // Its length is given: code generators for Python refuse a document with a schema that is `false`.
      if (jsonSchema.items === false && jsonSchema.maxItems === jsonSchema.prefixItems?.length) delete jsonSchema.items;
      // The format is enough; the pattern of a date fills a screen.
      if (jsonSchema.format?.startsWith('date') === true) delete jsonSchema.pattern;
    },
  });
  const plain = (id: string): JsonSchema => {
    const { $schema: _draft, $id: _uri, ...schema } = schemas[id] ?? {};
    return schema;
  };
  return {
    named: Object.fromEntries([...components.keys()].sort().map((id) => [id, plain(id)])),
    of: (schema) => {
      const id = inlineIds.get(schema);
      return id === undefined ? { $ref: `${referencePrefix}${registry.get(schema)?.id}` } : plain(id);
    },
  };
};

const schemasOf = ({ params, query, body, responses }: Endpoint): z.ZodType[] => [
  ...(params === undefined ? [] : [params]),
  ...(query === undefined ? [] : [query]),
  ...(body === undefined ? [] : [body.schema]),
  ...Object.values(responses).flatMap(({ schema }) => (schema === undefined ? [] : [schema])),
];
