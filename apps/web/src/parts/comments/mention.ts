import { memberName, type ProjectMember } from '../../api/member-name.ts';

/** The word after an `@` that is written at the caret, and the position of the `@`. */
interface Written {
  readonly from: number;
  readonly word: string;
}

const writtenPattern = /(?:^|[\s(])@([^\s@()[\]]{0,60})$/u;
const suggestedMax = 6;

/** The part of a mention before the caret; `undefined` if there is none. */
export const writtenMention = (text: string, caret: number): Written | undefined => {
  const word = writtenPattern.exec(text.slice(0, caret))?.[1];
  return word === undefined ? undefined : { from: caret - word.length - 1, word };
};

/** Members whose name or address contains the written part. */
export const suggestedMembers = (members: readonly ProjectMember[], word: string): readonly ProjectMember[] => {
  const wanted = word.toLowerCase();
  return members
    .filter(({ name, email }) => `${name ?? ''} ${email ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, suggestedMax);
};

/** The text with the mention instead of the written part, and the new position of the caret. */
export const withMention = (
  text: string,
  { from, word }: Written,
  member: ProjectMember,
): { readonly text: string; readonly caret: number } => {
  const mention = `@[${memberName(member).replace(/[[\]\n]/g, '')}](user:${member.userId}) `;
  return {
    text: text.slice(0, from) + mention + text.slice(from + 1 + word.length),
    caret: from + mention.length,
  };
};
