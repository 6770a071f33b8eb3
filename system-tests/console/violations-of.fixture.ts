import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** Checks of axe whose result depends on colours, which differ in the dark theme. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** Accessibility violations of a page, found by axe; with `colours`, only those of its colours. */
export const violationsOf = async (page: Page, part?: 'colours'): Promise<readonly string[]> => {
  const options: RunOptions = part === undefined ? {} : { runOnly: { type: 'rule', values: ofColours } };
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
};
