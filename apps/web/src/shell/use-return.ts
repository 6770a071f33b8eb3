import { useEffect, useState } from 'react';

import { baseUrl } from '../api/client.ts';

const askEveryMs = 1000;
/** A page that failed again this soon after an automatic reload is not reloaded automatically again. */
const loadedLatelyMs = 20_000;
const key = 'spanledger-loaded-again';

const isUpNow = async (): Promise<boolean> =>
  fetch(new URL('api/public/health', baseUrl), { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );

const wasLoadedLately = (): boolean => Date.now() - Number(sessionStorage.getItem(key) ?? 0) < loadedLatelyMs;

/**
 * Polls the server until it is up, and then reloads the document. `isUp`: the server is up, and a reload did not help.
 */
export const useReturn = (): { readonly isUp: boolean; readonly load: () => void } => {
  const [isUp, setUp] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      const isThere = await isUpNow();
      if (isOver) return;
      if (!isThere) timer = setTimeout(() => void ask(), askEveryMs);
      else if (wasLoadedLately()) setUp(true);
      else {
        sessionStorage.setItem(key, String(Date.now()));
        location.reload();
      }
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return { isUp, load: () => location.reload() };
};
