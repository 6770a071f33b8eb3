import { existsSync } from 'node:fs';

import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

import { makeAnswersLate } from './late-answers.fixture.ts';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The path of Chromium; `undefined` if it is not installed. */
export const chromiumPath = places.find((place) => place !== '' && existsSync(place));

/** The printed reason for skipping page tests. */
export const noChromium = 'Skipped: there is no Chromium here (apt-get install chromium, or CHROMIUM_PATH).';

/** A headless browser. As root, without a sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

/** Half of what a test may take: what is awaited in a page is named by the failure. Of its own accord it is 30 s. */
const patienceMs = 240_000;

/** A separate session of the browser, in a window of a laptop's size, on a machine of any speed. */
export const openContext = async (browser: Browser, settings: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...settings });
  context.setDefaultTimeout(patienceMs);
  await makeAnswersLate(context);
  return context;
};
