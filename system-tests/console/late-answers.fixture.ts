import { setTimeout } from 'node:timers/promises';

import type { BrowserContext, Route } from 'playwright-core';

/**
 * The most milliseconds by which answers of the API come late. Each is held back for a random part of them, so that tests that
 * act on what is not there yet fail.
 */
const lateMs = Number(process.env['CONSOLE_ANSWERS_LATE_MS'] ?? 0);

export const makeAnswersLate = async (context: BrowserContext): Promise<void> => {
  if (lateMs > 0) await context.route(/\/api\//, async (route) => answerLate(route).catch(async () => fail(route)));
};

/** The server is away, or the page was left, which has no use for its answers. */
const fail = async (route: Route): Promise<void> => route.abort().catch(() => undefined);

/** What a test routes itself does not come here. */
const answerLate = async (route: Route): Promise<void> => {
  const ms = Math.random() ** 2 * lateMs;
  if (canBeHeldBack(route)) {
    const response = await route.fetch({ maxRedirects: 0, timeout: 0 });
    await setTimeout(ms);
    await route.fulfill({ response });
  } else {
    await setTimeout(ms);
    await route.continue();
  }
};

/** A stream cannot be, nor can a page that the browser goes to. */
const canBeHeldBack = (route: Route): boolean => {
  const request = route.request();
  const isStream = request.headers()['accept']?.includes('event-stream') ?? false;
  return request.method() === 'GET' && !isStream && !request.isNavigationRequest();
};
