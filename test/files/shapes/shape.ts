/** A kind of lead file that is found in public, with invented people, and what must arrive at the vendor. */
export interface Shape {
  readonly kind: string;
  /** Where such files are found. */
  readonly source: string;
  /** Default: put contact. */
  readonly action?: 'leadperfection_add_lead';
  readonly file: string | Buffer;
  readonly isNdjson?: true;
  readonly options?: readonly string[];
  /** The fields of each request, settings apart. */
  readonly arrives: readonly Readonly<Record<string, string>>[];
}

export const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;

export const jane = { firstname: 'Jane', lastname: 'Sample', email: 'jane@example.com', phone: '5125550142' };
export const joe = { firstname: 'Joe', lastname: 'Sample', email: 'joe@example.com', phone: '5125550143' };
export const home = { address1: '114 Hickory St', city: 'Austin', state: 'TX', zip: '78704' };

/** A second phone, as PhoneBurner takes it. */
export const second = (phone: string, type = '5', label = 'Other') => ({
  'additional_phones[]': phone,
  'additional_phone_types[]': type,
  'additional_phone_labels[]': label,
});

/** A header and a row, with bars between their cells, as CSV with quotes. */
export const row = (header: string, cells: string): string =>
  lines(
    ...[header, cells].map((text) =>
      text
        .split('|')
        .map((cell) => `"${cell}"`)
        .join(','),
    ),
  );

export const HEADER = 'First Name,Last Name,Email,Phone,Street Address,City,State,Zip';
export const JANE = 'Jane,Sample,jane@example.com,(512) 555-0142,114 Hickory St,Austin,TX,78704';
export const JOE = 'Joe,Sample,joe@example.com,(512) 555-0143,114 Hickory St,Austin,TX,78704';
export const both = [
  { ...jane, ...home },
  { ...joe, ...home },
];
