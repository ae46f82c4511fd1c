import { type Check, createCheck, formatDayFraction, getPath, toRawText, toText } from '../types';

/** Mapping mistakes that LeadPerfection accepts without an error. */
export const checks: readonly Check[] = [
  createCheck('pro_id', (read) => {
    const isSame = read('pro_id') !== '' && read('pro_id') === read('lead.srs_id');
    return isSame && 'is the same number as lead.srs_id: one is the source, the other the promoter';
  }),
  createCheck(
    'sender',
    (read) =>
      read('sender') === '' && 'is blank, and so is the name of the source: the vendor will not know who sent the lead',
  ),
  createCheck('leadperfection.action', (read, vars) => {
    const isAddleads = read('leadperfection.action').toLowerCase() === 'addleads';
    return (
      isAddleads &&
      toRawText(getPath(vars, ['source', 'name'])) === '' &&
      'is addleads, which sends source.name as the sender, but source.name is blank'
    );
  }),
  createCheck('appointment_time', (read) => checkHour(formatDayFraction(read('appointment_time')))),
  createCheck('appointment_date', (read, vars) => {
    if (read('appointment_date') === '' && toText(getPath(vars, ['appointment_date'])) !== '')
      return 'is not a date, so no appointment is sent';
    if (read('appointment_date') === '' || read('appointment_time') !== '') return false;
    return 'has no appointment_time: an appointment needs both';
  }),
];

/** Finds unlikely times for an appointment, such as 3 AM. The usual cause is a wrong AM or PM. */
function checkHour(time: string): string | false {
  if (time === '') return false;
  const [, hour = '', minute = '00', half] =
    /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m?\.?$/i.exec(time) ??
    /^(\d{1,2}):(\d{2})(?::\d{2})?()$/.exec(time) ??
    [];
  if (hour === '') return 'is not a time of day, such as 10:00 AM';
  const written = Number(hour);
  if (Number(minute) > 59 || (half ? written < 1 || written > 12 : written > 23))
    return 'is not a time that a clock can show';
  const hours = half ? (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : written;
  return (hours < 7 || hours > 21) && 'is at night; is it AM or PM, and on the clock of the client?';
}
