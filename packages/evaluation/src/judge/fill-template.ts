import {
  EvaluationError,
  filledLength,
  filledLengthMax,
  variablePattern,
  type EvaluationSubject,
  type JudgeEvaluator,
  type ModelMessage,
} from '@spanledger/core';

import { subjectPath } from '../subject/subject-path.ts';
import { textAt } from '../subject/text-of.ts';

/** Of the text of one variable, in UTF-8. */
export const variableBytesMax = 65_536;

/** The names of `{{variables}}` in a text. */
export const variablesOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(variablePattern)].map(([, name = '']) => name));

/**
 * The messages with each variable replaced by its text; variables within such a text are not replaced.
 * `EvaluationError` when the subject has no value for one, and when the messages would have more than `filledLengthMax`
 * characters: neither is retried.
 */
export const filledMessages = (
  { messages, variables }: Pick<JudgeEvaluator, 'messages' | 'variables'>,
  subject: EvaluationSubject,
): readonly ModelMessage[] => {
  const texts = new Map<string, string>();
  const textFor = (name: string): string => {
    const known = texts.get(name) ?? cut(variableText(variables, name, subject));
    texts.set(name, known);
    return known;
  };
  const length = filledLength(tooLong);
  return messages.map(({ role, content }) => {
    length.add(content.length);
    // The content is made after the last text was counted.
    const filled = content.replaceAll(variablePattern, (tag, name: string) => {
      const text = textFor(name);
      length.add(text.length - tag.length);
      return text;
    });
    return { role, content: filled };
  });
};

const tooLong = (): EvaluationError =>
  new EvaluationError(
    `The messages with the texts of their variables have more than ${filledLengthMax} characters. Give the evaluator fewer variables, or insert each fewer times.`,
    false,
  );

const variableText = (variables: JudgeEvaluator['variables'], name: string, subject: EvaluationSubject): string => {
  const path = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (path === undefined) throw new EvaluationError(`The variable ${name} has no path.`, false);
  try {
    return textAt(subjectPath(path), subject);
  } catch (error) {
    throw new EvaluationError(`The variable ${name} has no text: ${(error as Error).message}`, false);
  }
};

/** The beginning of a long text, with the length of the rest. */
const cut = (text: string): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= variableBytesMax) return text;
  // A character that would be split is left out.
  const kept = new TextDecoder().decode(bytes.subarray(0, variableBytesMax), { stream: true });
  const left = bytes.length - Buffer.byteLength(kept);
  return `${kept}\n[cut here: ${left} of ${bytes.length} bytes are left out]`;
};
