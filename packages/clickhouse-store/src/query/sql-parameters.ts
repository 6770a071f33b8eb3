import { endOfCut, type ProjectId } from '@spanledger/core';
import type { BoundType } from '@spanledger/telemetry-sql';

type ParameterType =
  | 'String'
  | 'Array(String)'
  | 'Int64'
  | 'Array(Int64)'
  | 'UInt64'
  | 'Float64'
  | 'Array(Float64)'
  | 'Bool'
  | 'Date'
  | 'Array(Date)'
  | 'Decimal(76, 12)';

/** The bound values of one statement. All values of clients are in here, and never in the SQL. */
export interface SqlParameters {
  readonly values: Readonly<Record<string, unknown>>;
  /** Adds a value, however large, and returns the expression for it. */
  bind(type: ParameterType | BoundType, value: unknown): string;
}

const typesOfBound: Readonly<Record<BoundType, ParameterType>> = {
  time: 'Int64',
  text: 'String',
  texts: 'Array(String)',
  boolean: 'Bool',
  count: 'UInt64',
  number: 'Float64',
  numbers: 'Array(Float64)',
  money: 'Decimal(76, 12)',
  day: 'Date',
  days: 'Array(Date)',
};

const isBoundType = (type: ParameterType | BoundType): type is BoundType => Object.hasOwn(typesOfBound, type);

/** The project in every statement. */
export const projectParameter = '{projectId:String}';

/** The server takes 128 KiB a parameter; a UTF-16 unit becomes up to three bytes, escaped ones two. */
const charactersMax = 16_384;

export const sqlParameters = (projectId?: ProjectId): SqlParameters => {
  const values: Record<string, unknown> = projectId === undefined ? {} : { projectId };
  let count = 0;
  const bindOne = (type: ParameterType, value: unknown): string => {
    const name = `p${count}`;
    count += 1;
    values[name] = value;
    return `{${name}:${type}}`;
  };
  const bindText = (type: ParameterType, text: string): string => {
    if (text.length <= charactersMax) return bindOne(type, text);
    const parts = inParts(text).map((part) => bindOne(type, part));
    return `concat(${parts.join(', ')})`;
  };
  return {
    values,
    bind: (asked, value) => {
      const type = isBoundType(asked) ? typesOfBound[asked] : asked;
      if (typeof value === 'string') return bindText(type, value);
      if (type !== 'Array(String)') return bindOne(type, value);
      const bound = inGroups(value as readonly string[]).map((group) => {
        const [first = ''] = group;
        return first.length > charactersMax ? `[${bindText('String', first)}]` : bindOne(type, group);
      });
      return bound.length === 1 ? (bound[0] ?? '') : `arrayConcat(${bound.join(', ')})`;
    },
  };
};

const inParts = (text: string): string[] => {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = endOfCut(text, at + charactersMax);
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
};

/** A text that is too long for a group is alone in its own. */
const inGroups = (texts: readonly string[]): readonly (readonly string[])[] => {
  const groups: string[][] = [[]];
  let characters = 0;
  for (const text of texts) {
    characters += text.length + 3;
    if (characters > charactersMax && groups.at(-1)?.length !== 0) {
      groups.push([]);
      characters = text.length + 3;
    }
    groups.at(-1)?.push(text);
  }
  return groups;
};
