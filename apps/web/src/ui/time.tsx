import { agoText, localTime, utcTime } from '../format/times.ts';

/** A time in the user's time zone; the tooltip is in UTC. */
export const Time = ({ at, text }: { readonly at: string; readonly text?: string }) => (
  <time dateTime={at} title={utcTime(at)}>
    {text ?? localTime(at)}
  </time>
);

/** The time elapsed since a time. */
export const Ago = ({ at, nowMs }: { readonly at: string; readonly nowMs: number }) => (
  <Time at={at} text={agoText(at, nowMs)} />
);
