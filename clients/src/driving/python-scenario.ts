import * as scenario from '../scenario.ts';

/** What the drivers in Python get of the scenario: its values, not its functions. */
export const pythonScenario = Object.fromEntries(
  Object.entries(scenario).filter(([, value]) => typeof value !== 'function'),
);
