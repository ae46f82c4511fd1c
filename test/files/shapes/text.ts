import { both, HEADER, home, JANE, JOE, jane, joe, lines, type Shape } from './shape';

/** What editors and programs do to the text of a file. */
export const texts: Shape[] = [
  {
    kind: 'a byte order mark, and one more in the midst, of files that were joined',
    source: 'mholt/PapaParse and adaltas/node-csv, issues on BOM',
    file: `\ufeff${lines(HEADER, JANE)}\ufeff"First Name",Last Name,Email,Phone,Street Address,City,State,Zip\n${JOE}\n`,
    arrives: both,
  },
  {
    kind: 'sep= in quotes, behind a mark',
    source: 'issues of CSV parsers on sep=',
    file: `\ufeff"sep=;"\n${lines(HEADER, JANE, JOE).replaceAll(',', ';')}`,
    arrives: both,
  },
  {
    kind: 'the header ends in CRLF, the rows in LF',
    source: 'adaltas/node-csv, issues on record delimiters',
    file: `${HEADER}\r\n${JANE}\n${JOE}\n`,
    arrives: both,
  },
  {
    kind: 'the header ends in LF, the rows in CRLF and CR',
    source: 'adaltas/node-csv, issues on record delimiters',
    file: `${HEADER}\n${JANE}\r\n${JOE}\r`,
    arrives: both,
  },
  {
    kind: 'a file with semicolons, and commas in its header',
    source: 'questions of forms as headers',
    file: lines(
      'First Name;Last Name;Email;Phone;What do you need, and when, and where?',
      'Jane;Sample;jane@example.com;(512) 555-0142;roof, soon',
    ),
    arrives: [jane],
  },
  {
    kind: 'tabs, and semicolons in the header',
    source: 'Excel, "Unicode Text"',
    file: lines('First Name\tLast Name\tEmail\tPhone\ta;b;c;d;e;f', 'Jane\tSample\tjane@example.com\t5125550142\tx'),
    arrives: [jane],
  },
  {
    kind: 'feet and inches without quotes around them',
    source: 'adaltas/node-csv, issues on "Invalid Opening Quote"',
    file: lines(HEADER, JANE.replace('114 Hickory St', '6\'2" door'), JOE.replace('114 Hickory St', '"5" pipe"')),
    arrives: [
      { ...jane, ...home, address1: '6\'2" door' },
      { ...joe, ...home, address1: '5" pipe' },
    ],
  },
  {
    kind: 'quotes behind a blank, and line breaks in them',
    source: 'python.org, csv: skipinitialspace',
    file: lines(
      'First Name, "Last Name", "Email", "Street Address"',
      'Jane, "Sample", "jane@example.com", "114 Hickory St\nApt 2"',
    ),
    arrives: [{ firstname: 'Jane', lastname: 'Sample', email: 'jane@example.com', address1: '114 Hickory St\nApt 2' }],
  },
  {
    kind: 'titles above the header, the header again, and a footer',
    source: 'reports of CRMs, with a header on each page',
    file: lines(
      'Leads of November',
      '"Exported, by hand"',
      '',
      HEADER,
      JANE,
      HEADER.toUpperCase(),
      JOE,
      'Total: 2,,,,,,,',
    ),
    arrives: both,
  },
  {
    kind: 'rows of nothing: blanks, NUL, the end-of-file mark of DOS',
    source: 'adaltas/node-csv, issues on empty lines; old exports',
    file: `${lines(HEADER, JANE, ',,,,,,,', ' , ,\u00a0,,,,,', '\u0000,,', JOE)}\u001a`,
    arrives: both,
  },
  {
    kind: 'signs that nobody sees, in header and cells',
    source: 'web pages pasted into spreadsheets; stackoverflow.com, zero-width space in headers',
    file: lines(
      HEADER.replace('First Name', '\u200bFirst\u00a0Name').replace('Email', 'E\u00admail'),
      JANE.replace('jane@', '\u200bjane@').replace('(512)', '\u202d(512)').replace('Sample', 'Sam\u0000ple\u00a0'),
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'curly quotes around the names of columns',
    source: 'word processors',
    file: lines('“First Name”,“Last Name”,“Email”,“Phone”', 'Jane,Sample,jane@example.com,5125550142'),
    arrives: [jane],
  },
  {
    kind: 'names of columns over two lines, in capitals, with signs',
    source: 'spreadsheets that were made to be printed',
    file: lines('"FIRST\nNAME",LAST_NAME,"E-Mail:",Phone #,zip-code*', 'Jane,Sample,jane@example.com,5125550142,78704'),
    arrives: [{ ...jane, zip: '78704' }],
  },
  {
    kind: 'a cell of many thousand signs',
    source: 'python.org, csv: field larger than field limit (131072)',
    action: 'leadperfection_add_lead',
    file: lines('Name,Phone,Zip,notes', `Jane Sample,5125550142,78704,"${'x'.repeat(200_000)}"`),
    arrives: [{ firstname: 'Jane', lastname: 'Sample', phone1: '5125550142', zip: '78704', notes: 'x'.repeat(2000) }],
  },
  {
    kind: 'NDJSON with a mark, CRLF and numbers',
    source: 'exports of BigQuery and others',
    isNdjson: true,
    file: `\ufeff${JSON.stringify({ firstName: 'Jane', lastName: 'Sample', email: 'jane@example.com', phone: 5125550142, zip: 78704 })}\r\n\r\n`,
    arrives: [{ ...jane, zip: '78704' }],
  },
];
