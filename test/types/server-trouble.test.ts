import { addLead, createLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { measureCpuMs } from '../support/cpu-time';

/** What servers, databases and scripts say in one line when they break, after which nobody knows whether a lead is in. */
const troubles = [
  'Timeout expired',
  'Timeout expired. The timeout period elapsed prior to completion of the operation or the server is not responding.',
  'Query timeout expired',
  'The operation timed out',
  'Script timed out',
  'Server Too Busy',
  'Error: Server is busy, try again',
  'Service Unavailable',
  'HTTP Error 503. The service is unavailable: service unavailable',
  'Internal Server Error',
  '502 Bad Gateway',
  'Transaction (Process ID 61) was deadlocked on lock resources with another process. Rerun the transaction.',
  "Microsoft OLE DB Provider for SQL Server error '80040e31' Timeout expired /batch/addleads.asp, line 212",
  "Microsoft OLE DB Provider for ODBC Drivers error '80004005'",
  '[Microsoft][ODBC SQL Server Driver][SQL Server]Login failed for user web',
  "ADODB.Connection error '800a0e78' Operation is not allowed when the object is closed.",
  'ADODB.Recordset (0x800A0BCD) Either BOF or EOF is True, or the current record has been deleted.',
  "Microsoft VBScript runtime error '800a01a8' Object required: ''",
  "Microsoft VBScript compilation error '800a0400' Expected statement",
  "Active Server Pages error 'ASP 0113' Script timed out",
  'An error occurred on the server when processing the URL. Please contact the system administrator.',
  "Violation of PRIMARY KEY constraint 'PK_in1'. Cannot insert duplicate key in object 'dbo.in1'.",
  "Cannot insert the value NULL into column 'srs_id', table 'lp.dbo.in1'; column does not allow nulls.",
  'String or binary data would be truncated.',
  "Conversion failed when converting the varchar value 'x' to data type int.",
  "Incorrect syntax near 'Brien'.",
  "Unclosed quotation mark after the character string 'x'.",
  "Invalid column name 'phone9'.",
  "Could not find stored procedure 'dbo.AddLead'.",
  "The transaction log for database 'lp' is full.",
  "Cannot open database 'lp' requested by the login.",
  'A network-related or instance-specific error occurred while establishing a connection',
  'General network error. Check your network documentation.',
  'Connection was reset',
  "Server Error in '/' Application.",
  'System.NullReferenceException: Object reference not set to an instance of an object.',
  'Exception of type System.OutOfMemoryException was thrown',
  'Thread was being aborted.',
  'SQLSTATE[HY000] [2002] Connection refused',
  'MySQL server has gone away',
  'Fatal error: Uncaught TypeError in /var/www/put.php on line 12',
  'ORA-00060: deadlock detected while waiting for resource',
  'Down for maintenance',
  'Too many connections',
];

/** What says something about a lead or an account. */
const rejections = [
  'Phone number is required',
  'Invalid zip code',
  'Lead source is not active',
  'Duplicate lead',
  'Out of service area',
  'Lead already exists in line 2 of the queue',
  'No time given for the appointment',
  'Error: address is too long',
  'The campaign is closed',
  'Connection to a dealer is not possible in this area',
  'Exceptions are not taken',
  'Wasp control is not offered',
  'Server Street is no address',
  'Product code unknown',
  'Too many leads today',
  'The type does not match the product',
  'State is not served',
  'Busy market, no leads wanted',
];

const answerOf = {
  addLead: (words: string) => JSON.stringify({ status: 'ERROR', error: words }),
  createLead: (words: string) => words,
  putContact: (words: string) => `FAILURE|${words}`,
};
const codesOf = (words: string) =>
  Object.entries({ addLead, createLead, putContact }).map(([name, action]) => {
    const body = answerOf[name as keyof typeof answerOf](words);
    return action.interpret({}, {}, { status: 200, headers: {}, body }).code;
  });

test.each(troubles)('%j tells nobody whether the lead is in', (words) => {
  for (const line of [words, words.toUpperCase(), `  ${words.toLowerCase()}\r\n`])
    expect(codesOf(line)).toEqual(['unrecognized', 'unrecognized', 'unrecognized']);
});

test.each(rejections)('%j rejects the lead', (words) => {
  expect(codesOf(words)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('the words that a vendor documents are no trouble', () => {
  for (const words of ['UNKNOWN USER', 'BAD RESPONSE TYPE', 'IDNUMBER IS REQUIRED'])
    expect(putContact.interpret({}, {}, { status: 200, body: `ERROR|${words}` }).code).toBe('misconfigured');
});

test('a long answer takes no time', () => {
  const ms = measureCpuMs(() => {
    for (const piece of ['a', ' ', '.', 'exception', 'error ', 'line 1', "error 'asp"])
      codesOf(piece.repeat(99_000 / piece.length));
  });
  expect(ms).toBeLessThan(2000);
});
