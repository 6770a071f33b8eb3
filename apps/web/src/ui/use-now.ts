import { useEffect, useState } from 'react';

/** The interval of figures up to now: a page that stays open for days must not show those of its first day as of now. */
export const figuresEveryMs = 300_000;

/** The current time, updated at this interval. */
export const useNow = (everyMs = 60_000): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};
