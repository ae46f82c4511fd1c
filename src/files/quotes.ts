import { FileError } from './file-error';

/** No cell of a lead is longer. Behind a quote that is never closed, a whole file would be one cell. */
const MAX_QUOTED_LENGTH = 1 << 20;

export interface QuoteMender {
  /** Takes whole lines and gives them back with quotes as CSV has them. */
  mend(block: string): string;
  /** Throws FileError if the file ends within quotes. */
  end(): void;
  readonly isOpen: boolean;
}

/**
 * Makes the quotes of CSV regular, so that a parser reads a quote inside a cell as it stands: `6'2" door`, `"6'2" door"`
 * and blanks around quotes.
 *
 * @throws FileError for a quote that is not closed, by the line on which it opened. A cell with line breaks is
 * recognized by the first quote behind the break: it must be doubled, or close the cell.
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

  /** Where a closing quote and the blanks behind it end: at a delimiter, or the end of the line. */
  function findClosingEnd(text: string, quote: number): number | undefined {
    const end = skipBlanks(text, quote + 1);
    return end >= text.length || text[end] === delimiter ? end : undefined;
  }

  function followsDelimiter(text: string, quote: number): boolean {
    let index = quote - 1;
    while (text[index] === ' ') index--;
    return text[index] === delimiter;
  }

  /** Whether a cell that begins with a quote is no quoted one, such as `"5" pipe`: nothing on its line closes it. */
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

function skipBlanks(text: string, index: number): number {
  let end = index;
  while (text[end] === ' ') end++;
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
