import { parseShown } from '@spanledger/messages/shown-json';

/** A text as JSON: its value, or why it is invalid. */
export type ParsedJson =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

export const parsedJson = (text: string): ParsedJson => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * The value of a JSON text to be stored, and any other text unchanged; `undefined` for an empty text. Numbers with more
 * digits than a double holds are texts, as where values are shown.
 */
export const jsonOrText = (text: string): unknown => {
  if (text.trim() === '') return undefined;
  try {
    return parseShown(text);
  } catch {
    return text;
  }
};
