export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of these members that exists. */
export const memberOf = (object: JsonObject, names: readonly string[]): unknown => {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
};

/** The first of these members that is a text with something in it. */
export const textOf = (object: JsonObject, names: readonly string[]): string | null => {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
};
