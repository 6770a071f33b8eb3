import * as fc from 'fast-check';

/**
 * Any well-formed character, with NUL and all planes. The unit `binary` of fast-check first creates a table of all of
 * them.
 */
export const wellFormedCharacter: fc.Arbitrary<string> = fc
  .nat(0x10ffff)
  .map((code) => String.fromCodePoint(code).toWellFormed());

export const wellFormedText = (constraints: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: wellFormedCharacter });
