/** Sets a property whose name a client chose: `__proto__` is a name like any other, and lone surrogates are replaced. */
export const setOwn = <T>(target: { [key: string]: T }, name: string, value: T): void => {
  const key = name.isWellFormed() ? name : name.toWellFormed();
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else target[key] = value;
};
