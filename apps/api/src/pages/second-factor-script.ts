import { html } from '../docs/html.ts';

/** Where a user who has signed in turns the second factor on and off. */
export const secondFactorParts = html`
  <form id="code-form" hidden>
    <label
      >Code of your authenticator, or a recovery code <input id="code" autocomplete="one-time-code" required
    /></label>
    <button>Go on</button>
  </form>
  <div id="second-factor" hidden>
    <h2>Second factor</h2>
    <p id="factor-state"></p>
    <form id="factor-enrol">
      <label
        >Password, if you have one <input id="factor-password" type="password" autocomplete="current-password"
      /></label>
      <button>Turn on</button>
    </form>
    <form id="factor-show" hidden>
      <label>Code, for this session <input id="factor-show-code" autocomplete="one-time-code" required /></label>
      <button>Show</button>
    </form>
    <div id="factor-shown"></div>
    <form id="factor-code-form">
      <label>Code <input id="factor-code" autocomplete="one-time-code" required /></label>
      <button id="factor-button"></button>
      <button id="factor-renew">New recovery codes</button>
    </form>
  </div>
`;

/** After the script of the sign-in page, whose functions it uses. */
export const secondFactorScript = `
const factorPath = 'api/auth/second-factor';
// That of the button which names the state, and the one of the button that was pressed.
let factorAction;
let pressedAction;
byId('factor-button').addEventListener('click', () => { pressedAction = factorAction; });
byId('factor-renew').addEventListener('click', () => { pressedAction = 'recovery-codes'; });
const showFactor = async () => {
  const { on, recoveryCodesLeft } = await send('GET', factorPath);
  byId('second-factor').hidden = false;
  byId('factor-state').textContent = on ? 'On. Recovery codes left: ' + recoveryCodesLeft + '.' : 'Off.';
  byId('factor-enrol').hidden = on;
  byId('factor-show').hidden = !on || !needsFactor;
  byId('factor-code-form').hidden = !on;
  byId('factor-renew').hidden = !on;
  byId('factor-button').textContent = 'Turn off';
  factorAction = 'remove';
};
onSubmit('factor-enrol', async () => {
  const { secret, qrCode } = await send('POST', factorPath, { password: byId('factor-password').value || null });
  byId('factor-password').value = '';
  const image = document.importNode(new DOMParser().parseFromString(qrCode, 'image/svg+xml').documentElement, true);
  image.setAttribute('width', '220');
  byId('factor-shown').replaceChildren(image, element('p', 'Scan it with an authenticator, or type in ', element('code', secret), ', and give the code that it shows.'));
  byId('factor-enrol').hidden = true;
  byId('factor-code-form').hidden = false;
  byId('factor-renew').hidden = true;
  byId('factor-button').textContent = 'Turn on';
  factorAction = 'confirm';
});
onSubmit('factor-show', async () => {
  await send('POST', factorPath + '/show', { code: byId('factor-show-code').value });
  openConsole();
});
onSubmit('factor-code-form', async () => {
  const { recoveryCodes } = await send('POST', factorPath + '/' + pressedAction, { code: byId('factor-code').value });
  byId('factor-code').value = '';
  byId('factor-shown').replaceChildren();
  needsFactor &&= pressedAction === 'recovery-codes';
  await showFactor();
  if (recoveryCodes === undefined) return say('The second factor is off.', 'good');
  const done = pressedAction === 'confirm' ? 'The second factor is on.' : 'The codes of before work no longer.';
  say(done + ' Keep these codes for when your authenticator is lost: each works once, and they are shown only now.', 'good');
  byId('factor-shown').replaceChildren(element('pre', recoveryCodes.join('\\n')));
});
`;
