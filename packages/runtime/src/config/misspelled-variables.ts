import { slipsBetween } from '@spanledger/core';
import type { Logger } from 'pino';
import { fileSuffix, type Environment } from './read-variables.ts';

export interface MisspelledVariable {
  readonly variable: string;
  /** The one that is probably meant. */
  readonly meant: string;
}

/** Names of fewer letters are near to those of other programs. */
const lengthMin = 8;
const slipsMax = 2;
/** The end of a name that people leave out. */
const unit = /^_(?:MS|MAX|BYTES_MAX|MAX_MS)$/;

/** Letters at the beginning that are right: so few names are compared as a whole. */
const beginning = 3;

const isMeantBy = (variable: string, name: string): boolean => {
  if (name.slice(0, beginning) !== variable.slice(0, beginning)) return false;
  if (name.startsWith(variable) && unit.test(name.slice(variable.length))) return true;
  return Math.abs(name.length - variable.length) <= slipsMax && slipsBetween(name, variable) <= slipsMax;
};

/**
 * The variables of the environment that are not among the known ones and whose names are nearly one of these. All
 * others may be of another process or program, and are not judged.
 */
export const misspelledVariables = (
  environment: Environment,
  known: readonly string[],
): readonly MisspelledVariable[] => {
  const names = known.flatMap((name) => [name, `${name}${fileSuffix}`]);
  return Object.entries(environment).flatMap(([variable, value]) => {
    if (value === undefined || value === '' || variable.length < lengthMin || names.includes(variable)) return [];
    const meant = names.find((name) => isMeantBy(variable, name));
    return meant === undefined ? [] : [{ variable, meant }];
  });
};

/** A line of the log for each of them. */
export const warnOfMisspelled = (
  logger: Pick<Logger, 'warn'>,
  environment: Environment,
  known: readonly string[],
): void => {
  for (const misspelled of misspelledVariables(environment, known)) logger.warn(misspelled, 'a variable has no effect');
};
