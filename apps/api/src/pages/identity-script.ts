import { html } from '../docs/html.ts';

/** Where a signed-in user sees the linked accounts of providers, and removes one. */
export const identityParts = html`
  <div id="identities" hidden>
    <h2>Accounts of providers</h2>
    <div id="identity-list"></div>
  </div>
`;

/** After the script of the sign-in page, whose functions it uses. */
export const identityScript = `
const showIdentities = async () => {
  const { identities } = await send('GET', 'api/auth/identities');
  byId('identities').hidden = identities.length === 0;
  byId('identity-list').replaceChildren(...identities.map(({ id, issuer, provider }) => {
    const form = element('form', (provider === null ? issuer : provider.name) + ' ', element('button', 'Remove'));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        await send('DELETE', 'api/auth/identities/' + encodeURIComponent(id), {});
        await showIdentities();
      } catch (error) {
        say(error.message, 'bad');
      }
    });
    return form;
  }));
};
`;
