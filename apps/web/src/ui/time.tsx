import { agoText, localTime, utcTime } from '../format/times.ts';

/** A moment in the reader's zone; in UTC when one points at it. */
export const Time = ({ at, text }: { readonly at: string; readonly text?: string }) => (
  <time dateTime={at} title={utcTime(at)}>
    {text ?? localTime(at)}
  </time>
);

/** How long ago a moment was. */
export const Ago = ({ at, nowMs }: { readonly at: string; readonly nowMs: number }) => (
  <Time at={at} text={agoText(at, nowMs)} />
);
