import { encodeText } from '../rows/text-codec.ts';

/** A parameter in the server's form: texts, also in lists, by the text codec. */
export const encodeParameter = (value: unknown): unknown => {
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return value.map(encodeParameter);
  return value;
};
