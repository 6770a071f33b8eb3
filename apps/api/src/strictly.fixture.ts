import { z } from 'zod';

/** The schema with all its objects strict: an unknown member is an error. */
export const strictly = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (schema instanceof z.ZodObject) {
    const isOpen = schema.def.catchall !== undefined;
    const shape = Object.fromEntries(Object.entries(schema.shape).map(([name, member]) => [name, strictly(member)]));
    return isOpen ? z.looseObject(shape) : z.strictObject(shape);
  }
  if (schema instanceof z.ZodArray) return z.array(strictly(schema.element));
  if (schema instanceof z.ZodNullable) return z.nullable(strictly(schema.unwrap()));
  if (schema instanceof z.ZodOptional) return z.optional(strictly(schema.unwrap()));
  return schema;
};
