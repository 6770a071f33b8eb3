/**
 * A value as the text of an attribute: strings unchanged, everything else as JSON. `undefined` for values without JSON
 * (`undefined`, functions). Never throws: cycles, big integers and errors are written readably.
 */
export const attributeText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  try {
    return jsonOf(value);
  } catch {
    return '[not serialisable]';
  }
};

const jsonOf = (value: unknown): string | undefined => {
  const ancestors: unknown[] = [];
  return JSON.stringify(value, function (this: unknown, _key, part: unknown) {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part !== 'object' || part === null) return part;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(part)) return '[circular]';
    const plain = plainOf(part);
    ancestors.push(plain);
    return plain;
  });
};

const plainOf = (part: object): object => {
  if (part instanceof Error) return { name: part.name, message: part.message };
  if (part instanceof Map) return Object.fromEntries(part);
  if (part instanceof Set) return [...part];
  return part;
};
