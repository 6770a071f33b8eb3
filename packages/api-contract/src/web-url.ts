import { z } from 'zod';

const isWebUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
};

/** An address to which this server sends requests. */
export const webUrl = z
  .string()
  .max(2000)
  .refine(isWebUrl, 'must be a URL that begins with https:// or http://, without a user or password');
