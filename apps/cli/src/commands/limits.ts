import {
  advisedCommand,
  isPerDay,
  limitMeanings,
  limitNames,
  type ApiKey,
  type LimitName,
  type Limits,
  type Project,
} from '@spanledger/core';
import type { Command } from 'commander';
import type { Result } from '../output/output.ts';
import { UsageError } from '../usage-error.ts';

/** As commander parses the options of `withLimitOptions`. */
export type LimitOptions = { readonly [Name in LimitName]?: string };

type Subject = 'project' | 'key';

const optionOf = (name: LimitName): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const withLimitOptions = (command: Command): Command => {
  for (const name of limitNames) command.option(`--${optionOf(name)} <number, none or default>`, limitMeanings[name]);
  return command;
};

/** The changes: `none` is no limit, `default` that of the server. Throws a `UsageError` for invalid numbers. */
export const parseLimits = (options: LimitOptions): Limits =>
  Object.fromEntries(
    limitNames.flatMap((name) => {
      const given = options[name];
      return given === undefined ? [] : [[name, parseLimit(name, given)]];
    }),
  );

const parseLimit = (name: LimitName, given: string): number | null | undefined => {
  if (given === 'none') return null;
  if (given === 'default') return undefined;
  const value = Number(given.replaceAll('_', ''));
  if (given.trim() === '' || Number.isNaN(value)) {
    throw new UsageError(`--${optionOf(name)} ${given} is no limit: give a number, none or default.`);
  }
  return value;
};

/** Defaults of servers for absent limits. */
const defaults: Readonly<Record<Subject, string>> = {
  project: 'default (LIMIT_… of the servers)',
  key: 'none of its own',
};

const lineOf = (subject: Subject, name: LimitName, value: number | null | undefined): string => {
  const shown =
    value === undefined
      ? defaults[subject]
      : value === null
        ? 'none'
        : `${value} per ${isPerDay(name) ? 'day (UTC)' : 'second'}`;
  return `${optionOf(name).padEnd(20)}${shown}`;
};

const resultOf = (subject: Subject, title: string, limits: Limits, isChanged: boolean): Result => ({
  json: { ...limits },
  text: [
    title,
    ...limitNames.map((name) => lineOf(subject, name, limits[name])),
    ...(isChanged ? ['', 'Every server holds them within 5 seconds.'] : []),
  ].join('\n'),
});

export const projectLimits = ({ id, name, limits }: Project, isChanged: boolean): Result =>
  resultOf('project', `project ${name} (${id})`, limits, isChanged);

export const keyLimits = ({ publicKey, projectId, limits }: ApiKey, isChanged: boolean): Result => {
  const ofProject =
    projectId === undefined
      ? 'those of each project'
      : `the limits of its project (${advisedCommand('projects limits', projectId)})`;
  return resultOf('key', `key ${publicKey}, beside ${ofProject}`, limits, isChanged);
};
