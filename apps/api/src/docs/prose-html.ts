import { html, type Html } from './html.ts';

/** A text whose parts between backticks are code. */
export const proseHtml = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
