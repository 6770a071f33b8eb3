import { requestLimits } from '@spanledger/core';

/** A shorter text cannot hold too many values. */
const shortLength = requestLimits.textJsonValues;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/**
 * `JSON.parse` for the texts of attributes. The values of a body are counted before it is parsed, but not those within
 * its texts: a text with too many of them is a SyntaxError here, as is invalid JSON.
 */
export const parseJsonText = (text: string): unknown => {
  assertFewValues(text);
  return JSON.parse(text);
};

/** Throws a SyntaxError for a text that may have more JSON values than allowed. */
export const assertFewValues = (text: string): void => {
  if (text.length <= shortLength || valuesWithin(text) <= requestLimits.textJsonValues) return;
  throw new SyntaxError(`more than ${requestLimits.textJsonValues} values`);
};

/** Objects, arrays and commas outside of the text's own texts, up to the first that is too many. */
const valuesWithin = (text: string): number => {
  let count = 0;
  let isInText = false;
  for (let at = 0; at < text.length && count <= requestLimits.textJsonValues; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) isInText = !isInText;
    else if (isInText) at += code === backslash ? 1 : 0;
    else if (code === comma || code === openBrace || code === openBracket) count += 1;
  }
  return count;
};
