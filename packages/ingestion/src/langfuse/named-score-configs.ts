import { requestLimits } from '@spanledger/core';

const member = Buffer.from('"configId"');
/** What follows the name of the member; ids are made by the server and need no escapes. */
const value = /^\s*:\s*"([\w-]{1,100})"/;
const valueBytesMax = 200;

/**
 * The configs that scores of a body may name: each value of a member `configId`, anywhere in the text. They are loaded
 * before the body is parsed, so that it is parsed once.
 */
export const namedScoreConfigs = (body: Buffer): readonly string[] => {
  const ids = new Set<string>();
  for (let at = body.indexOf(member); at !== -1; at = body.indexOf(member, at + member.length)) {
    const from = at + member.length;
    const [, id] = value.exec(body.toString('latin1', from, from + valueBytesMax)) ?? [];
    if (id !== undefined) ids.add(id);
    if (ids.size >= requestLimits.events) break;
  }
  return [...ids];
};
