const format = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Formats a time: `26 Nov, 10:15:00`. */
export const formatTime = (at: string): string => format.format(new Date(at));
