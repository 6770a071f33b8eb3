export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'spanledger-theme';

/** The user's choice on this machine. */
export const storedTheme = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';

/** Colours are `light-dark()` of the page's colour scheme. */
export const applyTheme = (theme: Theme): void => {
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
};

export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(key, theme);
  applyTheme(theme);
};
