/** A reference to stored media, as in inputs, outputs and metadata. */
export interface MediaReference {
  readonly id: string;
  readonly mediaType: string;
}

const pattern = /@@@langfuseMedia:type=([^|@]+)\|id=([\w-]{22})\|source=\w+@@@/g;

/** The maximal number of media shown below one text. */
const shownMax = 20;

/** The media referenced in a text, without duplicates. */
export const mediaReferences = (text: string): readonly MediaReference[] => {
  const found = new Map<string, MediaReference>();
  for (const [, mediaType = '', id = ''] of text.matchAll(pattern)) found.set(id, { id, mediaType });
  return [...found.values()].slice(0, shownMax);
};

export type MediaForm = 'picture' | 'sound' | 'film' | 'file';

/** The form in which media are shown. Documents, such as SVG, are shown as files. */
export const mediaForm = (mediaType: string): MediaForm => {
  if (/^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/.test(mediaType)) return 'picture';
  if (mediaType.startsWith('audio/')) return 'sound';
  return mediaType.startsWith('video/') ? 'film' : 'file';
};
