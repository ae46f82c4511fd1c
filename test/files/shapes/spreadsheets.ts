import { both, HEADER, home, JANE, JOE, jane, joe, lines, type Shape } from './shape';

const boston = { address1: '1 Elm St', city: 'Boston', state: 'MA', zip: '02134' };

/** What spreadsheets do to leads. */
export const spreadsheets: Shape[] = [
  {
    kind: 'Excel: semicolons, sep= first',
    source: 'Excel with a European list separator; issues of CSV parsers on sep=',
    file: `sep=;\r\n${lines(HEADER, JANE, JOE).replaceAll(',', ';').replaceAll('\n', '\r\n')}`,
    arrives: both,
  },
  {
    kind: 'Excel for Windows: Windows-1252',
    source: 'Excel, "CSV (Comma delimited)"',
    options: ['--encoding', 'windows-1252'],
    file: Buffer.from(lines(HEADER, JANE.replace('Jane', 'Zo\xeb').replace('Sample', 'O\x92Brien')), 'latin1'),
    arrives: [{ ...jane, ...home, firstname: 'Zoë', lastname: 'O’Brien' }],
  },
  {
    kind: 'Excel for Mac: CR alone',
    source: 'Excel for Mac, "CSV (Macintosh)"',
    file: lines(HEADER, JANE, JOE).replaceAll('\n', '\r'),
    arrives: both,
  },
  {
    kind: 'Excel: formulas, apostrophes, .0, and ZIP codes without their zero',
    source: 'Excel and its defenders; exports on GitHub',
    file: lines(
      HEADER,
      '="Jane",Sample,jane@example.com,"=""5125550142""",1 Elm St,Boston,MA,2134',
      "Joe,Sample,joe@example.com,5125550143.0,1 Elm St,Boston,MA,'02134",
      'Ann,Sample,ann@example.com,5.125550144E+09,1 Elm St,Boston,MA,"=""02134"""',
    ),
    arrives: [
      { ...jane, ...boston },
      { ...joe, ...boston },
      { ...joe, firstname: 'Ann', email: 'ann@example.com', phone: '5125550144', ...boston },
    ],
  },
  {
    kind: 'Excel: phones that have lost digits, dates as day numbers',
    source: 'Excel; questions on stackoverflow.com',
    action: 'leadperfection_add_lead',
    file: lines(
      'First Name,Phone,Mobile,Zip,consent_date',
      'Jane,(512) 555-0142,5.12555E+09,78704,46346',
      'Joe,5.12555E+09,,78704,',
    ),
    arrives: [{ firstname: 'Jane', phone1: '5125550142', zip: '78704', ConsentDate: '2026-11-20' }],
  },
  {
    kind: 'Excel: ids that were rounded, and are alike',
    source: 'Excel with ids of Meta; questions on stackoverflow.com',
    file: lines(
      'id,email,full_name,phone_number',
      '1.06227E+15,jane@example.com,Jane Sample,p:+15125550142',
      '1.06227E+15,joe@example.com,Joe Sample,p:+15125550143',
    ),
    arrives: [jane, joe],
  },
  {
    kind: 'Google Sheets and Excel: errors in cells',
    source: 'Google Sheets, phones with a plus read as formulas (#ERROR!)',
    file: lines(
      HEADER,
      JANE.replace('(512) 555-0142', '#ERROR!').replace('TX', '#NAME?'),
      JOE.replace('Austin', '########'),
    ),
    arrives: [
      {
        firstname: 'Jane',
        lastname: 'Sample',
        email: 'jane@example.com',
        address1: '114 Hickory St',
        city: 'Austin',
        zip: '78704',
      },
      { ...joe, address1: '114 Hickory St', state: 'TX', zip: '78704' },
    ],
  },
  {
    kind: 'a comma at the end of some rows',
    source: 'mholt/PapaParse, issues on trailing delimiters',
    file: lines(HEADER, `${JANE},`, `${JOE},,, `),
    arrives: both,
  },
  {
    kind: 'a comma at the end of every line',
    source: 'mholt/PapaParse, issues on trailing delimiters',
    file: lines(`${HEADER},`, `${JANE},`, `${JOE},`),
    arrives: both,
  },
  {
    kind: 'a comma in a cell without quotes',
    source: 'pandas, "Expected 8 fields, saw 9"',
    file: lines(HEADER, JANE.replace('St,', 'St, Apt 2,'), JOE),
    arrives: [{ ...joe, ...home }],
  },
  {
    kind: 'rows that are too short',
    source: 'exports that leave blank cells out',
    file: lines(HEADER, 'Jane,Sample,jane@example.com', JOE),
    arrives: [
      { firstname: 'Jane', lastname: 'Sample', email: 'jane@example.com' },
      { ...joe, ...home },
    ],
  },
];
