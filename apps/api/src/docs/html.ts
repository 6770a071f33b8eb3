/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

type Piece = Html | readonly Html[] | string | undefined;

const render = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escapeText(piece);
  return 'html' in piece ? piece.html : piece.map(({ html }) => html).join('');
};

/** Builds HTML; interpolated texts are escaped. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: strings.reduce((text, part, at) => text + render(pieces[at - 1]) + part),
});
