interface RawToggleProps {
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
}

/** Between what is made to be read and the JSON of the API. */
export const RawToggle = ({ isRaw, onRaw }: RawToggleProps) => (
  <button type="button" className="button" aria-pressed={isRaw} onClick={() => onRaw(!isRaw)}>
    JSON <kbd>r</kbd>
  </button>
);
