/** A medium that the server keeps, as inputs, outputs and metadata name it. */
export interface MediaReference {
  readonly id: string;
  readonly mediaType: string;
}

const pattern = /@@@langfuseMedia:type=([^|@]+)\|id=([\w-]{22})\|source=\w+@@@/g;

/** More are not shown below one text. */
const shownMax = 20;

/** The media that a text names, each once. */
export const mediaReferences = (text: string): readonly MediaReference[] => {
  const found = new Map<string, MediaReference>();
  for (const [, mediaType = '', id = ''] of text.matchAll(pattern)) found.set(id, { id, mediaType });
  return [...found.values()].slice(0, shownMax);
};

export type MediaForm = 'picture' | 'sound' | 'film' | 'file';

/** The form in which a medium is shown. What is a document of its own, such as SVG, is a file. */
export const mediaForm = (mediaType: string): MediaForm => {
  if (/^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/.test(mediaType)) return 'picture';
  if (mediaType.startsWith('audio/')) return 'sound';
  return mediaType.startsWith('video/') ? 'film' : 'file';
};
