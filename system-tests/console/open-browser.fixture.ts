import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is; `undefined` where none is installed. */
export const chromiumPath = places.find((place) => place !== '' && existsSync(place));

/** Why tests of pages are skipped, printed. */
export const noChromium = 'Skipped: there is no Chromium here (apt-get install chromium, or CHROMIUM_PATH).';

/** A browser without a window. Root has no sandbox for it. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
