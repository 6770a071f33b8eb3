import type { z } from 'zod';

/** Schemas that the OpenAPI document holds once, by their names there. */
export const components = new Map<string, z.ZodType>();

/** Names a schema in the document. */
export const component = <T extends z.ZodType>(id: string, schema: T): T => {
  components.set(id, schema);
  return schema;
};
