/** Error messages of servers, databases and their drivers, after which the state of the lead is unknown. */
const SERVER_ERROR = new RegExp(
  [
    // databases and their drivers
    'sql ?server',
    '\\b(?:odbc|oledb|ole ?db|adodb|jdbc|sqlstate|sqlclient|sqlexception|mysqli?|postgres(?:ql)?|ora-\\d{4,5})\\b',
    '\\bdead ?lock',
    '\\b(?:transaction log|stored procedure|database (?:is|error|connection)|cannot open database|login failed for user)\\b',
    '\\b(?:violation of|unclosed quotation mark|incorrect syntax near|invalid (?:column|object) name)\\b',
    '\\bcannot insert (?:the value null|duplicate key)|\\bstring or binary data would be truncated',
    '\\b(?:conversion failed when converting|error converting data type|arithmetic overflow|divide by zero)\\b',
    // timeouts, connections and load
    '\\btime-?outs?\\b|\\btimed[ -]out\\b',
    '\\btoo busy\\b|\\bserver (?:is )?(?:busy|unavailable|error)\\b|\\bservice unavailable\\b|\\btoo many connections\\b',
    '\\b(?:connection (?:was |is )?(?:reset|refused|closed|lost|failed|failure|broken)|general network error|network-related)\\b',
    '\\b(?:bad gateway|gateway error|internal (?:server )?error|out of memory|maintenance)\\b',
    // ASP and other server-side languages
    '\\b(?:vbscript|jscript|asp\\.net|active server pages|asp (?:error )?\\d{4}|asp \\d{3}|msxml\\d?|cdo\\.message)\\b',
    "\\berror '?(?:asp|800[0-9a-f])|\\b0x8[0-9a-f]{7}\\b|\\b800[0-9a-f]{5}\\b",
    '\\b(?:run-?time|compilation|compile|application|unhandled|unexpected|fatal|parse|syntax) (?:error|exception)\\b',
    '\\b(?:object required|type mismatch|subscript out of range|object reference not set|null ?reference|stack overflow)\\b',
    '\\b\\w{3,40}exception\\b|\\bexception (?:occurred|of type)|\\bthread was being aborted',
    '\\ban error (?:has )?occurred (?:on the server|while|when|processing)',
    '\\.(?:asp|aspx|php|cfm|inc|vb|cs)\\b[^.]{0,20}\\bline \\d|\\bon line \\d+$',
  ].join('|'),
  'i',
);

/**
 * Whether a message is a server error and not an answer about the lead, such as `Timeout expired` or a run-time error
 * of a script. It is then unknown whether the vendor has the lead: return `unrecognized`.
 */
export const isServerError = (line: string): boolean => SERVER_ERROR.test(line.slice(0, 2000));
