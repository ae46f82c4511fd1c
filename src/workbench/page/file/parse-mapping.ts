import type { FileReading } from '../../api';

/** Parses a mapping file for `--mapping`; undefined for anything else. */
export function parseMapping(json: string): FileReading['mapping'] | undefined {
  try {
    const mapping: unknown = JSON.parse(json);
    if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) return undefined;
    const isMapping = Object.values(mapping).every((variable) => variable === null || typeof variable === 'string');
    return isMapping ? (mapping as FileReading['mapping']) : undefined;
  } catch {
    return undefined;
  }
}
