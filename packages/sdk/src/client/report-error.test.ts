import { expect, it } from 'vitest';
import { SpanledgerError } from '../spanledger-error.ts';
import { createErrorReporter } from './report-error.ts';

it('without an observer each kind of error warns at most once a minute', () => {
  const warnings: string[] = [];
  let clock = 0;
  const report = createErrorReporter(
    undefined,
    (message) => void warnings.push(message),
    () => clock,
  );
  report(new SpanledgerError('spans_lost', 'a'));
  report(new SpanledgerError('spans_lost', 'b'));
  report(new SpanledgerError('spans_lost', 'c', { status: 401 }));
  clock = 60_000;
  report(new SpanledgerError('spans_lost', 'd'));
  expect(warnings).toEqual(['a', 'c', 'd']);
});

it('without an observer missing configuration is reported once, however long the process runs and however many clients it makes', () => {
  const warnings: string[] = [];
  let clock = 0;
  for (const at of [0, 1, 3_600_000]) {
    clock = at;
    const report = createErrorReporter(
      undefined,
      (message) => void warnings.push(message),
      () => clock,
    );
    report(new SpanledgerError('missing_configuration', 'no key in this test'));
  }
  expect(warnings).toEqual(['no key in this test']);
});
