/** Caches the results of a function of short, recurring texts: up to 1,000 results, none for a long text. */
export function memoize(of: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = of(text);
    if (known.size < 1000 && text.length <= 100) known.set(text, made);
    return made;
  };
}
