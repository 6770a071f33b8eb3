import type { Issue } from './client.ts';

/** The labels of a form by the members of the body that it sends; of a nested one as `scope.value`. */
export type FieldLabels = Readonly<Record<string, string>>;

const shownMax = 3;

interface Refusal {
  readonly message: string;
  readonly issues: readonly Issue[];
}

/** Why a request was refused, with fields named as the form labels them instead of by their paths in the body. */
export const refusalText = ({ message, issues }: Refusal, labels: FieldLabels): string => {
  const ofFields = issues.flatMap(({ path, message: expected }) => {
    const field = /^body\.([^[]+)/.exec(path)?.[1];
    return field === undefined ? [] : [`“${labelOf(field, labels)}” ${withLabels(expected, labels)}`];
  });
  if (ofFields.length === 0 || ofFields.length < issues.length) return withLabels(message, labels);
  return `${[...new Set(ofFields)].slice(0, shownMax).join('; ')}.`;
};

/** Its own label, or that of the member that holds it, or the words of its name. */
const labelOf = (field: string, labels: FieldLabels): string => {
  const [first = field] = field.split('.');
  return labels[field] ?? labels[first] ?? wordsOfName(first);
};

/** A text that names other fields, by their labels. Names of one word may be words of the text. */
const withLabels = (text: string, labels: FieldLabels): string =>
  text.replaceAll(/\b[a-z]+[A-Z]\w*/g, (name) => (labels[name] === undefined ? name : `“${labels[name]}”`));

/** `promptName` as “Prompt name”. */
const wordsOfName = (name: string): string => {
  const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
