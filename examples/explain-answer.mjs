// What an answer means, without a network: for a log of old exchanges, or an alert.
import { putContact } from 'leadconduit-vendors/phoneburner';

const answers = [
  { status: 200, body: 'SUCCESS|https://www.phoneburner.com/lead?id=1' },
  { status: 200, body: 'ERROR|DUPLICATE EMAIL' },
  { status: 200, body: 'ERROR|CM_ID IS INVALID' },
  { status: 502, body: '<html>Bad Gateway</html>' },
];

for (const answer of answers) {
  const { code } = putContact.interpret({}, {}, answer);
  const { outcome, reason = '' } = putContact.response({}, {}, answer);
  console.log([outcome, code, reason].filter(Boolean).join(' | '));
}

// Prints:
// success | accepted
// failure | duplicate | DUPLICATE EMAIL
// error | misconfigured | CM_ID IS INVALID
// error | unrecognized | unexpected answer from PhoneBurner (HTTP 502)
