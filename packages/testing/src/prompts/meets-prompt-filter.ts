import { promptPattern, type PromptFilter, type PromptSearchOperator, type PromptVersion } from '@spanledger/core';

/** Returns whether a version fulfils a condition. */
export const meetsPromptFilter = (version: PromptVersion, filter: PromptFilter): boolean => {
  if (filter.type === 'stringObject') return meetsOfConfig(version.config, filter);
  if (filter.type === 'number') return meetsOrder(version.version, filter.operator, filter.value);
  if (filter.type === 'datetime') return meetsOrder(version[filter.column], filter.operator, filter.value);
  if (filter.type === 'string') {
    const text = textOf(version, filter.column);
    return filter.operator === 'is not empty' ? text !== '' : meetsText(text, filter.operator, filter.value);
  }
  const own = filter.type === 'arrayOptions' ? version[filter.column] : [textOf(version, filter.column)];
  if (filter.operator === 'all of') return filter.value.every((value) => own.includes(value));
  return filter.value.some((value) => own.includes(value)) === (filter.operator === 'any of');
};

const meetsOfConfig = (
  config: unknown,
  { key, operator, value }: Extract<PromptFilter, { type: 'stringObject' }>,
): boolean => {
  const own = ownValue(config, key);
  if (operator === 'is set') return own !== undefined;
  if (operator === 'is not set') return own === undefined;
  if (own === undefined || own === null) return false;
  return meetsText(typeof own === 'string' ? own : JSON.stringify(own), operator, value);
};

const textOf = ({ id, name, body }: PromptVersion, column: 'id' | 'name' | 'type'): string =>
  ({ id, name, type: body.type })[column];

const meetsOrder = (own: number, operator: '=' | '>' | '<' | '>=' | '<=', value: number): boolean => {
  if (operator === '=') return own === value;
  if (operator.startsWith('>')) return own > value || (operator === '>=' && own === value);
  return own < value || (operator === '<=' && own === value);
};

const meetsText = (text: string, operator: '=' | PromptSearchOperator, value: string): boolean => {
  const stored = text.replaceAll('\0', '\uFFFD').toWellFormed();
  if (operator === '=') return stored === value;
  return isLike(stored, promptPattern(operator, value)) !== (operator === 'does not contain');
};

/** `ILIKE` of SQL. */
const isLike = (text: string, pattern: string): boolean => {
  const parts = Array.from(pattern.matchAll(/\\(.)|([%_])|(.)/gsu), ([, escaped, wildcard, plain]) => {
    if (wildcard !== undefined) return wildcard === '%' ? '.*' : '.';
    return (escaped ?? plain ?? '').replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`, 'isu').test(text);
};

const ownValue = (config: unknown, key: string): unknown => {
  if (typeof config !== 'object' || config === null || Array.isArray(config) || !Object.hasOwn(config, key))
    return undefined;
  return (config as Record<string, unknown>)[key];
};
