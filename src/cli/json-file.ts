import { readFileSync } from 'node:fs';
import { explainErrorCode } from '../files';
import { CliError, getErrorCode } from './cli-error';

/**
 * Reads a JSON file in UTF-8, or in UTF-16 as Windows PowerShell writes it, with or without a byte order mark.
 *
 * @param name what the file is, for the sentence of a CliError: `settings`
 */
export function readJsonFile(file: string, name: string): unknown {
  try {
    return JSON.parse(decodeText(readFileSync(file)));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CliError(`the ${name} file is not valid JSON: check its commas, quotes and brackets`);
    throw new CliError(`the ${name} file cannot be read: ${explainErrorCode(getErrorCode(error))}`);
  }
}

const decodeText = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
