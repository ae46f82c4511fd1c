import { readFileSync } from 'node:fs';
import { explainErrorCode } from '../files';
import { CliError, getErrorCode } from './cli-error';

/**
 * Reads a JSON file in UTF-8, or in UTF-16 as Windows PowerShell writes it, with or without a byte order mark.
 *
 * @param name the kind of file, such as `settings`, for the message of a CliError
 */
export function readJsonFile(file: string, name: string): unknown {
  let text = '';
  try {
    text = decodeText(readFileSync(file));
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError))
      throw new CliError(`the ${name} file cannot be read: ${explainErrorCode(getErrorCode(error))}`);
    const near = describeLine(text, error.message);
    throw new CliError(`the ${name} file is not valid JSON${near}: check its commas, quotes and brackets`);
  }
}

/** Names the line of a syntax error, if Node's message ends with its position. The message itself may quote the file. */
function describeLine(text: string, message: string): string {
  const position = /at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  return position === undefined ? '' : ` near line ${text.slice(0, Number(position)).split(/\r\n?|\n/).length}`;
}

const decodeText = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
