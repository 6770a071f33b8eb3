import { configuredScore, type ConfiguredScore, type ScoreConfig, type ScoreConfigMismatch } from '@spanledger/core';
import type { ScoreBody } from './score-body.ts';

/** Configs of a project by id. */
export type ScoreConfigs = ReadonlyMap<string, ScoreConfig>;

/** `undefined` for a score without a config. */
export const compareWithConfig = (
  { configId, dataType, value }: ScoreBody,
  configs: ScoreConfigs | undefined,
): ConfiguredScore | ScoreConfigMismatch | undefined =>
  configId ? configuredScore(configs?.get(configId), { dataType, value }) : undefined;
