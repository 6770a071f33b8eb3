import { normalEmail } from '../people/email.ts';
import type { UserKey } from '../people/user-store.ts';

/** Of one comment; more are texts. */
const mentionsMax = 50;

/** `@[Ada](user:id)`, or `@ada@example.com` that is no part of a word. */
const mention =
  /@\[[^\]\n]{0,200}\]\(user:([^)\s]{1,200})\)|(?<![\p{L}\p{N}_@.])@([^\s@()[\]<>,;:"]{1,64}@[\p{L}\p{N}.-]{1,253})/gu;

/** The mentions of a text, as ids or addresses of users, each once, in the order of the text. */
export const mentionsIn = (text: string): readonly UserKey[] => {
  const keys = new Map<string, UserKey>();
  for (const [, id, address] of text.matchAll(mention)) {
    const email = address === undefined ? undefined : normalEmail(address.replace(/\.+$/, ''));
    if (id !== undefined) keys.set(`id ${id}`, { id });
    else if (email !== undefined) keys.set(`email ${email}`, { email });
    if (keys.size >= mentionsMax) break;
  }
  return [...keys.values()];
};
