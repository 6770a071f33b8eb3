import { useEffect, useRef, useState } from 'react';

const restMs = 300;

interface SearchFieldProps {
  readonly value: string;
  /** The searched fields, such as `names, inputs and outputs`. */
  readonly searched: string;
  readonly onChange: (text: string) => void;
}

/** Searches after a pause in typing. */
export const SearchField = ({ value, searched, onChange }: SearchFieldProps) => {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  // Text typed during a request is kept: only an external value replaces it.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, restMs);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <input
      className="field"
      type="search"
      data-search
      aria-label={`Search in ${searched}`}
      placeholder={`Search in ${searched}   /`}
      size={34}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
};
