import { EvaluationError, type EvaluatedScore, type EvaluationDataType } from '@spanledger/core';

const scoresMax = 50;
const nameLengthMax = 200;
const textLengthMax = 1000;
const commentLengthMax = 10_000;

const form =
  'a number, true or false, a text, an object with value (and name, dataType, comment), or a list of such objects';
const members: readonly string[] = ['name', 'value', 'dataType', 'comment'];

/** The scores returned by a code evaluator, as JSON. `EvaluationError` describes what is wrong and where. */
export const readScores = (returned: unknown): readonly EvaluatedScore[] => {
  if (!Array.isArray(returned)) return [scoreOf(returned, 'It')];
  const listed = returned as readonly unknown[];
  if (listed.length > scoresMax) throw wrong(`returned ${listed.length} scores; ${scoresMax} are the most`);
  const scores = listed.map((value, index) => scoreOf(value, `Score ${index + 1}`, true));
  const names = scores.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length === new Set(names).size) return scores;
  throw wrong(`returned two scores ${twice === undefined ? 'without a name' : `named ${twice}`}`);
};

const scoreOf = (value: unknown, what: string, isListed = false): EvaluatedScore => {
  if (typeof value !== 'object' && !isListed) return typed(value, undefined, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(isListed ? `${what} must be an object with name and value` : `must return ${form}`);
  }
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !members.includes(name));
  if (unknown !== undefined) throw wrong(`${what} has ${unknown.slice(0, 50)}; a score has ${members.join(', ')}`);
  const [name, comment] = [
    textMember(given, 'name', nameLengthMax, what),
    textMember(given, 'comment', commentLengthMax, what),
  ];
  return {
    ...typed(given['value'], given['dataType'], what),
    ...(name === undefined ? {} : { name }),
    ...(comment === undefined ? {} : { comment }),
  };
};

const typed = (value: unknown, asked: unknown, what: string): EvaluatedScore => {
  const dataType = typeOf(value);
  if (dataType === undefined)
    throw wrong(
      `${what} must have a value that is a finite number, true or false, or a text of 1 to ${textLengthMax} characters`,
    );
  if (asked !== undefined && asked !== null && asked !== dataType) {
    throw wrong(`${what} has the dataType ${JSON.stringify(asked).slice(0, 50)}, and a value that is ${dataType}`);
  }
  return { dataType, value: value as EvaluatedScore['value'] };
};

const typeOf = (value: unknown): EvaluationDataType | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return 'NUMERIC';
  if (typeof value === 'boolean') return 'BOOLEAN';
  const isCategory = typeof value === 'string' && value !== '' && value.length <= textLengthMax;
  return isCategory ? 'CATEGORICAL' : undefined;
};

const textMember = (
  given: Readonly<Record<string, unknown>>,
  member: string,
  lengthMax: number,
  what: string,
): string | undefined => {
  const value = Object.hasOwn(given, member) ? given[member] : undefined;
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && value.length <= lengthMax) return value;
  throw wrong(`${what} has a ${member} that is no text of ${lengthMax} characters at most`);
};

const wrong = (what: string): EvaluationError =>
  new EvaluationError(`What the code returned cannot be used: ${what}.`, false);
