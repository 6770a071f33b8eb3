import { billedParameters } from '@spanledger/core';
import { parseJsonText } from '../parse-json-text.ts';

const tierKey = 'service_tier';

/**
 * The parameters of a model call with the service tier at which it was answered, which is the billed one. A different
 * requested tier is stored too. Parameters that are no JSON object are unchanged.
 */
export const servedParameters = (parameters: string | null, servedTier: string | undefined): string | null => {
  if (servedTier === undefined) return parameters;
  const tier = JSON.stringify(servedTier);
  if (parameters === null) return `{"${tierKey}":${tier}}`;
  const text = parameters.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return parameters;
  if (!text.includes(`"${tierKey}"`)) return withMember(text, `"${tierKey}":${tier}`);
  const given = objectOf(text);
  const requested = given?.[tierKey];
  if (given === undefined || requested === servedTier) return parameters;
  if (requested === undefined) return withMember(text, `"${tierKey}":${tier}`);
  return JSON.stringify(billedParameters(given, { serviceTier: servedTier }));
};

/** Added to the others as text: numbers keep every digit. */
const withMember = (object: string, member: string): string => {
  const members = object.slice(1, -1).trim();
  return members === '' ? `{${member}}` : `{${members},${member}}`;
};

const objectOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return parseJsonText(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
};
