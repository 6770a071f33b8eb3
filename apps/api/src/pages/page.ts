import { html, type Html } from '../docs/html.ts';
import { pagePolicy, type Page } from '../docs/page-policy.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** A page without any outside asset, which asks this server alone. */
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

/** Where the keys of a project are typed in; nothing of a project is shown without them. */
export const keyForm = (button: string): Html => html`
  <form id="keys">
    <label>Public key <input id="public" autocomplete="username" placeholder="pk-sl-…" required /></label>
    <label
      >Secret key <input id="secret" type="password" autocomplete="current-password" placeholder="sk-sl-…" required
    /></label>
    <button>${button}</button>
  </form>
  <p class="soft">The keys stay in this page: they are kept nowhere and sent to this server only.</p>
  <div id="found" aria-live="polite"></div>
`;
