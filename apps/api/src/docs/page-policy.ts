import { createHash } from 'node:crypto';

/** A whole page, and its content security policy. */
export interface Page {
  readonly html: string;
  /** Allows the page's own style and script, by hash, and nothing else that is not named. */
  readonly contentSecurityPolicy: string;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export const pagePolicy = (style: string, script: string, more: readonly string[] = []): string =>
  [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    ...more,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
