import type { MediaType } from './media-type.ts';

/** Types that a browser may show in place: none of them can run a script. */
const passive = /^(?:image\/(?!svg)|audio\/|video\/|application\/pdf$|text\/plain$)/;

/**
 * The headers under which media are served. They are untrusted: no type may be sniffed, and types that could run as a
 * page of this server are saved instead of shown.
 */
export const servedMediaType = (
  type: MediaType,
): { readonly contentType: string; readonly disposition: 'inline' | 'attachment' } =>
  passive.test(type)
    ? { contentType: type === 'text/plain' ? 'text/plain; charset=utf-8' : type, disposition: 'inline' }
    : { contentType: type, disposition: 'attachment' };
