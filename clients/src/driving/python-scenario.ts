import * as scenario from '../scenario.ts';

/** The part of the scenario for the Python drivers: its values, without functions. */
export const pythonScenario = Object.fromEntries(
  Object.entries(scenario).filter(([, value]) => typeof value !== 'function'),
);
