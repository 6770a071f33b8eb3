import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchForms } from './search-forms.ts';

describe('searchForms', () => {
  it('looks for plain ASCII as it is', () => {
    expect(searchForms("100%_ 'a' {b}")).toEqual(["100%_ 'a' {b}"]);
    expect(searchForms('')).toEqual(['']);
  });

  it('looks for quotes, backslashes and line breaks as they are, and as JSON writes them', () => {
    expect(searchForms('"a"\n\\')).toEqual(['"a"\n\\', String.raw`\"a\"\n\\`]);
    expect(searchForms('"é')).toEqual(['"é', String.raw`\"é`, String.raw`"\u00e9`, String.raw`\"\u00e9`]);
  });

  it('looks for other texts as JSON writes them in ASCII too', () => {
    expect(searchForms('日x\u{1f600}')).toEqual(['日x\u{1f600}', '\\u65e5x\\ud83d\\ude00']);
    const property = fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '日', '\u{1f600}') }), (text) => {
      const forms = searchForms(text);
      expect(forms[0]).toBe(text);
      expect(JSON.parse(`"${forms.at(-1)}"`)).toBe(text);
    });
    fc.assert(property);
  });
});
