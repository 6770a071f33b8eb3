import { objectOf, type JsonObject } from '../json.ts';

/**
 * Whether a JSON Schema meets OpenAI's requirements for strict mode: every object names all of its members as required
 * and allows no others. https://platform.openai.com/docs/guides/structured-outputs
 */
export const isStrictSchema = (schema: unknown): boolean => {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  if (typeof schema !== 'object' || schema === null) return true;
  const { properties, required, additionalProperties } = schema as JsonObject;
  if (properties !== undefined) {
    const needed = Array.isArray(required) ? (required as readonly unknown[]) : [];
    const names = Object.keys(objectOf(properties));
    if (additionalProperties !== false || !names.every((name) => needed.includes(name))) return false;
  }
  return Object.values(schema).every(isStrictSchema);
};
