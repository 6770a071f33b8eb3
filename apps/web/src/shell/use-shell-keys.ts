import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { pages } from './pages.ts';

/** The maximal time between the two keys of a shortcut. */
const pairMs = 1200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** The keys that work on every page, unless a dialog is open: `/`, `?`, Ctrl K, and `g` with the key of a page. */
export const useShellKeys = (projectId: string, open: (what: 'palette' | 'help') => void): void => {
  const navigate = useNavigate();
  const goSince = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        // A page that is opened from above a form would take the place of what is entered there.
        if (!isDialogOpen()) open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      const page = pages.find(({ key }) => key === event.key);
      if (page !== undefined && Date.now() - goSince.current < pairMs) {
        goSince.current = 0;
        void navigate({ to: page.to, params: { projectId } });
      } else if (event.key === 'g') {
        goSince.current = Date.now();
      } else if (event.key === '?') {
        open('help');
      } else if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLElement>('[data-search]')?.focus();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [navigate, open, projectId]);
};
