import type { IncomingHttpHeaders } from 'node:http';

/** The media type of a content, in lower case and without parameters; `undefined` when none is stated. */
export const mediaTypeOf = (headers: IncomingHttpHeaders): string | undefined =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
