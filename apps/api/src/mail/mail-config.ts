import { normalEmail } from '@spanledger/core';
import { optionalText, optionalUrl } from '@spanledger/runtime';

/** Variables of sending mails. */
export const mailVariables = {
  SMTP_URL: optionalUrl('mail'),
  SMTP_FROM: optionalText.refine(
    (text) => text === undefined || normalEmail(addressIn(text)) !== undefined,
    'must be name@example.com, or Name <name@example.com>',
  ),
};

export interface MailConfig {
  readonly SMTP_URL?: string | undefined;
  readonly SMTP_FROM?: string | undefined;
  readonly SPANLEDGER_BASE_URL?: string | undefined;
}

const addressIn = (text: string): string => /^[^<>\r\n]*<([^<>\s]+)>$/.exec(text)?.[1] ?? text;

/** Settings that contradict each other: a variable and what is wrong with it. */
export const mailProblems = (
  config: MailConfig,
): readonly (readonly [name: 'SMTP_URL' | 'SMTP_FROM' | 'SPANLEDGER_BASE_URL', message: string])[] => {
  const { SMTP_URL: url, SMTP_FROM: from, SPANLEDGER_BASE_URL: baseUrl } = config;
  if (url === undefined) return from === undefined ? [] : [['SMTP_URL', 'must be set when SMTP_FROM is']];
  return [
    ...(from === undefined ? ([['SMTP_FROM', 'must be set when SMTP_URL is']] as const) : []),
    ...(baseUrl === undefined
      ? ([['SPANLEDGER_BASE_URL', 'must be set when SMTP_URL is: mails lead to that address']] as const)
      : []),
  ];
};
