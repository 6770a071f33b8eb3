import { useIsFetching, type Query } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

const lateSeconds = 10;

const hasNothingYet = ({ state }: Query): boolean => state.data === undefined;

/** Shown once parts of a page have been read for long, which look like a page that is nearly there. */
export const LateAnswer = () => {
  const isWaiting = useIsFetching({ predicate: hasNothingYet }) > 0;
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setLate(true), lateSeconds * 1000);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return isLate ? (
    <p className="notice" role="status">
      The server has not answered for {lateSeconds} seconds. What is missing here appears once it does.
    </p>
  ) : null;
};
