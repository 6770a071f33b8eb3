import { baseUrl } from '../api/client.ts';
import { useProject } from '../api/project.ts';
import { useSession } from '../api/session.ts';
import { chooseTheme, themes, useTheme } from './theme.ts';

const themeLabels = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;

/** The signed-in user, the theme, and sign-out. */
export const AccountMenu = ({ onSignOut }: { readonly onSignOut: () => void }) => {
  const { user } = useSession();
  const { role } = useProject();
  const theme = useTheme();
  return (
    <div className="stack" style={{ gap: 6 }}>
      <label>
        <span className="only-heard">Colours</span>
        <select
          className="field"
          style={{ width: '100%' }}
          value={theme}
          onChange={(event) => chooseTheme(themes.find((each) => each === event.target.value) ?? 'system')}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {themeLabels[each]}
            </option>
          ))}
        </select>
      </label>
      <div className="row apart">
        <a className="cut" href={new URL('sign-in', baseUrl).href} title="Your password and sessions">
          {user.name ?? user.email}
        </a>
        <span className="tag">{role.toLowerCase()}</span>
      </div>
      <button type="button" className="button" onClick={onSignOut}>
        Sign out
      </button>
    </div>
  );
};
