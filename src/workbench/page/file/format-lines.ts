const MAX_LINES = 5;

/** Formats the first line numbers of some rows: `3, 9, 12 …`. */
export function formatLines({ lines, leads }: { readonly lines: readonly number[]; readonly leads: number }): string {
  const shown = lines.slice(0, MAX_LINES);
  return shown.join(', ') + (leads > shown.length ? ' …' : '');
}
