/** Caches the results of a function of short, recurring texts: up to 1,000 results, none for a long text. */
export function memoize(compute: (text: string) => string): (text: string) => string {
  const cache = new Map<string, string>();
  return (text) => {
    const cached = cache.get(text);
    if (cached !== undefined) return cached;
    const result = compute(text);
    if (cache.size < 1000 && text.length <= 100) cache.set(text, result);
    return result;
  };
}
