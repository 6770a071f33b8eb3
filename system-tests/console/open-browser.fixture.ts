import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

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
