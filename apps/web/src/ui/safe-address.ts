const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/**
 * An absolute URL that is safe as a link target; `undefined` for any other, such as `javascript:` and relative URLs.
 */
export const safeAddress = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return protocols.has(url.protocol) ? url.href : undefined;
};

const picturePattern = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[\w+/=\s]+$/;

/** An image in a data URL; other images would be requested from another server. */
export const pictureAddress = (text: string): string | undefined => (picturePattern.test(text) ? text : undefined);

const soundPattern = /^data:audio\/[\w.+-]+;base64,[\w+/=\s]+$/;

/** Audio in a data URL. */
export const soundAddress = (text: string): string | undefined => (soundPattern.test(text) ? text : undefined);
