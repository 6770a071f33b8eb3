import { isUtf8 } from 'node:buffer';

import { invalidInput, notJson } from '@spanledger/core';

const byteOrderMark = '\ufeff';

/** A body as text. Throws `invalid_input` when it is not UTF-8: replacing bytes would falsify it. */
export const bodyText = (body: Buffer): string => {
  if (!isUtf8(body)) throw invalidInput('The body must be UTF-8.');
  const text = body.toString('utf8');
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
};

/** A body as a JSON value. Throws `invalid_input` for invalid JSON. */
export const bodyJson = (body: Buffer, parse: (text: string) => unknown = JSON.parse): unknown => {
  const text = bodyText(body);
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw invalidInput(`The body ${notJson(text)}.`);
  }
};
