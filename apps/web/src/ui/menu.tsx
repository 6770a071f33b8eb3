import { useEffect, useRef, type ReactNode } from 'react';

interface MenuProps {
  readonly label: ReactNode;
  readonly children: (close: () => void) => ReactNode;
  /** Aligns the menu with the start of the button instead of its end. */
  readonly fromStart?: boolean;
}

/** A button that opens a sheet below it; a click elsewhere and Escape close it. */
export const Menu = ({ label, children, fromStart = false }: MenuProps) => {
  const ref = useRef<HTMLDetailsElement>(null);
  const close = (): void => ref.current?.removeAttribute('open');
  /** Keeps the focus, which the closed sheet cannot have. */
  const closeFromInside = (): void => {
    close();
    ref.current?.querySelector('summary')?.focus();
  };
  useEffect(() => {
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && ref.current?.contains(event.target) === false) close();
    };
    const closeByKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || ref.current?.open !== true) return;
      closeFromInside();
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('keydown', closeByKey);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('keydown', closeByKey);
    };
  }, []);
  return (
    <details ref={ref} className={fromStart ? 'menu start' : 'menu'}>
      <summary className="button">{label}</summary>
      <div className="sheet">{children(closeFromInside)}</div>
    </details>
  );
};
