const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `5 minutes ago`, `yesterday`; below a minute `just now`. */
export function relativeTime(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return 'just now';
}

/** Date and time with seconds, in this machine's zone. */
export function exactTime(iso: string): string {
  return exact.format(new Date(iso));
}

/** `10:42` today, `23 Nov 10:42` on another day. */
export function clockTime(iso: string, now: number): string {
  const at = new Date(iso);
  const time = clock.format(at);
  return at.toDateString() === new Date(now).toDateString() ? time : `${day.format(at)} ${time}`;
}

/** The time so many days from now, as the API takes it. */
export function inDays(days: string): string {
  return new Date(Date.now() + Number(days) * 86_400_000).toISOString();
}

const units = ['B', 'kB', 'MB', 'GB'];

/** `812 B`, `14.2 kB`: decimal units, one digit after the point from 1 kB. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`;
}
