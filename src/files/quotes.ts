import { FileError } from './file-error';

/** The longest quoted cell. Without a limit, a quote that is never closed would make the whole file one cell. */
const MAX_QUOTED_LENGTH = 1 << 20;

export interface QuoteMender {
  /** Takes whole lines. Returns them with quotes that are valid CSV. */
  mend(block: string): string;
  /** Throws FileError if the file ends inside quotes. */
  end(): void;
  readonly isOpen: boolean;
}

/**
 * Creates a mender that makes quotes valid CSV: a quote inside a cell (`6'2" door`, `"6'2" door"`) becomes part of its
 * text, and blanks around quotes are removed.
 *
 * @throws FileError for a quote that is not closed, with the line on which it opened. In a cell with line breaks, the
 * first quote after a break must be doubled or close the cell; otherwise the cell counts as not closed
 */
export function createQuoteMender(delimiter: string): QuoteMender {
  let line = 1;
  let openedAt = 0;
  let isContinued = false;
  let length = 0;

  function mendLine(text: string): string {
    let result = '';
    let index = 0;
    isContinued = openedAt > 0;
    while (index < text.length || openedAt > 0) {
      if (openedAt > 0) {
        const quote = text.indexOf('"', index);
        if (quote < 0) {
          length += text.length - index;
          if (length > MAX_QUOTED_LENGTH) throw quoteNotClosed(openedAt);
          return result + text.slice(index);
        }
        result += text.slice(index, quote);
        const closed = findClosingEnd(text, quote);
        if (text[quote + 1] === '"') {
          result += '""';
          index = quote + 2;
        } else if (closed !== undefined) {
          result += `"${text.slice(closed, closed + 1)}`;
          index = closed + 1;
          openedAt = 0;
        } else if (isContinued || followsDelimiter(text, quote)) {
          throw quoteNotClosed(openedAt);
        } else {
          result += '""';
          index = quote + 1;
        }
        continue;
      }
      const opening = skipBlanks(text, index);
      if (text[opening] === '"' && !isLiteral(text, opening)) {
        result += '"';
        index = opening + 1;
        openedAt = line;
        isContinued = false;
        length = 0;
        continue;
      }
      const next = text.indexOf(delimiter, index);
      const end = next < 0 ? text.length : next;
      const cell = text.slice(index, end);
      result += `${text[opening] === '"' ? `"${cell.replaceAll('"', '""')}"` : cell}${text.slice(end, end + 1)}`;
      index = end + 1;
    }
    return result;
  }

  /** Returns the end of a closing quote and the blanks after it; undefined when no delimiter or line end follows. */
  function findClosingEnd(text: string, quote: number): number | undefined {
    const end = skipBlanks(text, quote + 1);
    return end >= text.length || text[end] === delimiter ? end : undefined;
  }

  function followsDelimiter(text: string, quote: number): boolean {
    let index = quote - 1;
    while (text[index] === ' ') index--;
    return text[index] === delimiter;
  }

  /** Whether a cell that begins with a quote is not a quoted cell, such as `"5" pipe`: nothing on its line closes it. */
  function isLiteral(text: string, opening: number): boolean {
    let isOdd = false;
    for (let quote = text.indexOf('"', opening + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
      if (text[quote + 1] === '"') quote++;
      else if (findClosingEnd(text, quote) !== undefined) return false;
      else if (followsDelimiter(text, quote)) return isOdd;
      else isOdd = true;
    }
    return isOdd;
  }

  return {
    mend(block) {
      if (openedAt === 0 && !block.includes('"')) {
        line += countLines(block);
        return block;
      }
      const lines = block.split('\n');
      const mended = lines.map((text, index) => {
        if (index > 0) line++;
        const isTail = index === lines.length - 1 && text === '';
        return isTail || (openedAt === 0 && !text.includes('"')) ? text : mendLine(text);
      });
      return mended.join('\n');
    },
    end() {
      if (openedAt > 0) throw quoteNotClosed(openedAt);
    },
    get isOpen() {
      return openedAt > 0;
    },
  };
}

/** Skips blanks, and the byte order mark of a file that was appended to another one. */
function skipBlanks(text: string, index: number): number {
  let end = index;
  while (text[end] === ' ' || text[end] === '\uFEFF') end++;
  return end;
}

function countLines(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) count++;
  return count;
}

const quoteNotClosed = (line: number) =>
  new FileError(
    'QUOTE_NOT_CLOSED',
    `the leads file has a quote at line ${line} that is not closed: close it, or remove it`,
  );
