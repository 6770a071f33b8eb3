/** One member that differs: where it is, and its value on either side, `undefined` where it is absent. */
export interface DocumentDifference {
  /** Like `rules[0].action`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every member that differs between two JSON values, by its innermost path, in the order of the members. */
export const compareDocuments = (before: unknown, after: unknown, path = ''): readonly DocumentDifference[] => {
  if (isSameJson(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) =>
      compareDocuments(before[at] as unknown, after[at] as unknown, `${path}[${at}]`),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compareDocuments(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return [{ path, before, after }];
};

/** Whether two JSON values are equal; the order of members does not count. */
export const isSameJson = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => isSameJson(item, b[at]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  const others = Object.keys(b).filter((key) => b[key] !== undefined);
  return keys.length === others.length && keys.every((key) => isSameJson(a[key], b[key]));
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
