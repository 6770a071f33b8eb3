import { html, type Html } from '../docs/html.ts';
import { pagePolicy, type Page } from '../docs/page-policy.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** A page without any outside asset, which connects to this server alone. */
export const page = (title: string, content: Html, ownScript: string): Page => {
  const script = pageScript + ownScript;
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${{ html: `<style>${pageStyle}</style>` }}
      </head>
      <body>
        <main>${content}</main>
        ${{ html: `<script>${script}</script>` }}
      </body>
    </html>`;
  return { html: whole.html, contentSecurityPolicy: pagePolicy(pageStyle, script, ["connect-src 'self'"]) };
};
