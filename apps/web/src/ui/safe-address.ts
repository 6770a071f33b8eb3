const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** A whole address to which a link may lead; `undefined` for any other, such as `javascript:` and what is relative. */
export const safeAddress = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return protocols.has(url.protocol) ? url.href : undefined;
};

const picturePattern = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[\w+/=\s]+$/;

/** A picture that is in its own address; others would be asked for elsewhere. */
export const pictureAddress = (text: string): string | undefined => (picturePattern.test(text) ? text : undefined);

const soundPattern = /^data:audio\/[\w.+-]+;base64,[\w+/=\s]+$/;

/** A sound that is in its own address. */
export const soundAddress = (text: string): string | undefined => (soundPattern.test(text) ? text : undefined);
