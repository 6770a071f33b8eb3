import type { ObservationType } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, isMap, label, memberLabel, onlyOn } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { flattenedMessages } from './flattened-messages.ts';
import { pythonLiteral } from './python-literal.ts';

const scopeName = 'guardrails-ai';
const parameters = 'llm.invocation_parameters';

const types: Readonly<Record<string, ObservationType>> = {
  'guardrails/guard/step/call': 'GENERATION',
  'guardrails/guard/step/validator': 'GUARDRAIL',
};

/** A call whose answer is a stream has no attributes but these. */
const typeOf = (_value: AttributeValue, view: SpanView): ObservationType | undefined => {
  const stated = view.get('type');
  const type = typeof stated === 'string' && Object.hasOwn(types, stated) ? types[stated] : undefined;
  return type ?? (view.get(parameters) === undefined ? undefined : 'GENERATION');
};

const modelFirst = /^\{'model': '([^'\\]+)'[,}]/;
const modelLast = /, 'model': '([^'\\]+)'\}$/;
const modelLengthMax = 500;

const parametersOf = (value: AttributeValue): AttributeValue | undefined =>
  typeof value === 'string' ? pythonLiteral(value) : value;

/** The member `model` of a dictionary; of one that is too long, only as its first or last member. */
export const modelInPython = (value: AttributeValue): string | undefined => {
  const given = parametersOf(value);
  if (isMap(given)) return memberLabel(given['model']);
  if (typeof value !== 'string') return undefined;
  return (modelFirst.exec(value) ?? modelLast.exec(value.slice(-modelLengthMax)))?.[1];
};

const isParameter = ([name, value]: readonly [string, AttributeValue]): boolean =>
  name !== 'model' && !name.startsWith('api_') && (typeof value === 'number' || typeof value === 'boolean');

/** Numbers and switches; the dictionary has the messages too. */
const givenParameters = (value: AttributeValue): string | undefined => {
  const given = parametersOf(value);
  const found = isMap(given) ? Object.entries(given).filter(isParameter) : [];
  return found.length === 0 ? undefined : JSON.stringify(Object.fromEntries(found));
};

const ofGuardrails = <T>(source: Source<T>): Source<T> => ({
  ...source,
  read: onlyOn((view) => view.scopeName === scopeName)(source.read),
});

/** Written where a program has not named its user. */
const noUser = 'unknown';

/** The user of a span by `user.id`, but for what Guardrails writes where there is none. */
export const userOf = (value: AttributeValue, view: SpanView): string | undefined =>
  value === noUser && view.scopeName === scopeName ? undefined : label(value);

/**
 * The tracing of Guardrails AI: OpenInference's attributes, without their kind or with that of a guardrail; the model of
 * a call is only among its parameters, which are a text of Python.
 */
export const guardrails: Convention = {
  name: 'guardrails',
  rank: 705,
  fields: {
    type: [{ keys: [`scope:${scopeName}`], rank: 148, keeps: true, read: typeOf }],
    model: [ofGuardrails(attribute(parameters, modelInPython, { keeps: true, rank: 895 }))],
    modelParameters: [ofGuardrails(attribute(parameters, givenParameters, { keeps: true, rank: 505 }))],
    // The other input and output have the arguments of a function of Python, and its result.
    input: [ofGuardrails(flattenedMessages('llm.input_messages', 705))],
    output: [ofGuardrails(flattenedMessages('llm.output_messages', 705))],
  },
};
