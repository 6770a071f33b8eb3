import * as fc from 'fast-check';

/** Any well-formed text: NUL and every plane too. The unit `binary` of fast-check makes a table of all characters first. */
export const wellFormedText = (constraints: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code).toWellFormed()) });
