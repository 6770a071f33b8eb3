import { html } from '../docs/html.ts';
import type { Page } from '../docs/page-policy.ts';
import { identityParts, identityScript } from './identity-script.ts';
import { page } from './page.ts';
import { secondFactorParts, secondFactorScript } from './second-factor-script.ts';

/**
 * The target of links, and the page to sign in, set a password, and sign out. Signed-in users are redirected to the
 * console.
 */
export const signInPage = (): Page =>
  page(
    'Sign in to Spanledger',
    html`
      <h1>Spanledger</h1>
      <div id="who"></div>
      <div id="found" aria-live="polite"></div>
      <form id="sign-in" hidden>
        <label>E-mail <input id="email" type="text" autocomplete="username" required /></label>
        <label>Password <input id="password" type="password" autocomplete="current-password" required /></label>
        <button>Sign in</button>
      </form>
      <form id="forgot" hidden><button>Send me a link to choose another password</button></form>
      <p id="providers" hidden></p>
      <form id="set-password" hidden>
        <label id="current"
          >Current password, if you have one
          <input id="current-password" type="password" autocomplete="current-password"
        /></label>
        <label
          >New password <input id="new-password" type="password" autocomplete="new-password" minlength="12" required
        /></label>
        <button>Set password</button>
      </form>
      ${secondFactorParts} ${identityParts}
      <form id="sign-out" hidden><button>Sign out</button></form>
      <p><a href="./">Console</a> · <a href="docs">API</a></p>
    `,
    signInScript + secondFactorScript + identityScript + beginScript,
  );

/** The token is removed from the address before it is sent, so that it stays in no history. */
const signInScript = `
let csrfToken = '';
let userId = '';
let needsFactor = false;
const [, purpose, token] = /^#(sign-in|invitation|reset)=([\\w-]+)$/.exec(location.hash) ?? [];
const asked = new URLSearchParams(location.search).get('next') ?? './';
history.replaceState(null, '', location.pathname + location.search);
// A link that is pasted while this page is open changes the hash alone, which loads nothing.
addEventListener('hashchange', () => location.reload());
// Only to a page of this server: a link to here must not lead to one of another.
const next = URL.canParse(asked, location.href) ? new URL(asked, location.href) : undefined;
const isOwn = next?.origin === location.origin;
const openConsole = () => location.replace(isOwn ? next.href : './');
// Whether the user has signed in again in another window since; another user who has did not ask for what is sent here.
const hasNewToken = async () => {
  if (userId === '') return false;
  const { user, csrfToken: own } = await send('GET', 'api/auth/session');
  if (user.id !== userId) throw new Error('Another user has signed in in this browser meanwhile. Load this page again to go on as that user.');
  if (own === csrfToken) return false;
  csrfToken = own;
  return true;
};
const send = async (method, path, body) => {
  const headers = { 'content-type': 'application/json', 'x-spanledger-csrf': csrfToken };
  const given = { method, headers, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(path, given);
  if (response.status === 403 && method !== 'GET' && await hasNewToken()) return send(method, path, body);
  const answer = await response.json().catch(() => ({ detail: 'The server does not answer (' + response.status + '). Try again later.' }));
  if (!response.ok) throw Object.assign(new Error(answer.detail), { status: response.status, code: answer.code });
  return answer;
};
let onCode;
const sendWithCode = async (path, body) => {
  try {
    return await send('POST', path, body);
  } catch (error) {
    if (error.code !== 'second_factor_required') throw error;
    show('code-form');
    say(error.message, 'soft');
    const code = await new Promise((resolve) => { onCode = resolve; });
    return sendWithCode(path, { ...body, code });
  }
};
const show = (...ids) => {
  for (const id of ['sign-in', 'forgot', 'providers', 'set-password', 'code-form', 'second-factor', 'identities', 'sign-out']) byId(id).hidden = !ids.includes(id);
};
const showSession = ({ user, projects, needsSecondFactorIn, csrfToken: own }) => {
  csrfToken = own;
  userId = user.id;
  needsFactor = needsSecondFactorIn.length > 0;
  byId('current').hidden = false;
  show('set-password', 'sign-out');
  byId('found').replaceChildren();
  if (needsFactor) say('An organization of yours needs a second factor: set it up below, or show a code of it.', 'soft');
  showIdentities().catch(() => undefined);
  showFactor().catch(() => undefined);
  waysToSignIn().then(({ password }) => { byId('set-password').hidden = !password; }).catch(() => undefined);
  const rows = projects.map(({ id, name, organization, role }) => [name, id, organization.name, role]);
  byId('who').replaceChildren(
    classed('good', element('p', 'Signed in as ' + (user.name ?? user.email) + '.')),
    rows.length === 0 ? element('p', 'You have a role in no project.') : tableOf(['Project', 'Id', 'Organization', 'Role'], rows, 4),
  );
};
const waysToSignIn = () => send('GET', 'api/auth/providers');
const linkTo = ({ path, name }) => {
  const link = classed('button', element('a', 'Sign in with ' + name));
  const there = isOwn && asked !== './' ? next.pathname + next.search + next.hash : '';
  link.href = '.' + path + (there === '' || there.length > 2000 ? '' : '?next=' + encodeURIComponent(there));
  return link;
};
const showSignIn = async (problem) => {
  userId = '';
  byId('who').replaceChildren();
  show('sign-in');
  if (problem === undefined) byId('found').replaceChildren();
  else say(problem, 'bad');
  const { password, passwordReset, providers } = await waysToSignIn();
  byId('sign-in').hidden = !password;
  byId('forgot').hidden = !passwordReset;
  byId('providers').hidden = false;
  byId('providers').replaceChildren(
    ...providers.map(linkTo),
    ...(password || providers.length > 0 ? [] : ['Here links sign in: ask who administers this server for one.']),
  );
};
const onSubmit = (id, work) => byId(id).addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await work();
  } catch (error) {
    say(error.message, 'bad');
  }
});
onSubmit('sign-in', async () => {
  await sendWithCode('api/auth/sign-in', { email: byId('email').value, password: byId('password').value });
  openConsole();
});
onSubmit('forgot', async () => {
  const email = byId('email').value.trim();
  if (email === '') throw new Error('Enter your e-mail address first.');
  await send('POST', 'api/auth/reset', { email });
  say('If there is a user with this address, a mail is on its way.', 'good');
});
const linkToken = purpose === 'invitation' || purpose === 'reset' ? token : undefined;
onSubmit('set-password', async () => {
  const password = byId('new-password').value;
  const currentPassword = byId('current-password').value || null;
  if (linkToken !== undefined) {
    await sendWithCode('api/auth/link', { token: linkToken, password });
    return openConsole();
  }
  showSession(await send('POST', 'api/auth/password', { currentPassword, password }));
  for (const id of ['new-password', 'current-password']) byId(id).value = '';
  say('The password is set.', 'good');
});
onSubmit('sign-out', async () => {
  await send('POST', 'api/auth/sign-out', {});
  await showSignIn();
});
onSubmit('code-form', async () => {
  onCode(byId('code').value);
  byId('code').value = '';
});
`;

const beginScript = `
const begin = async () => {
  if (purpose === 'sign-in') {
    await sendWithCode('api/auth/link', { token });
    return openConsole();
  }
  if (linkToken === undefined) return showSession(await send('GET', 'api/auth/session'));
  if (!(await waysToSignIn()).password) {
    await sendWithCode('api/auth/link', { token });
    return openConsole();
  }
  byId('current').hidden = true;
  show('set-password');
  say('Choose a password of at least 12 characters.', 'soft');
};
begin()
  .catch((error) => showSignIn(error.status === 401 && token === undefined ? undefined : error.message))
  .catch((error) => say(error.message, 'bad'));
`;
