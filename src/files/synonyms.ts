/** What a column may be, beside a variable of the action: a name in one, which becomes a first and a last one. */
export const FULL_NAME = 'full_name';

/** Columns of this kind go to the next free one of `lead.phone_1` to `lead.phone_3`. */
export const ANY_PHONE = 'phone';

/**
 * How exports name the fields of a lead, without blanks, signs and case. Above each group: where its names come from, with
 * a grade: [d] documented by the product, [s] seen in public exports or importers, [i] inferred, a plain spelling.
 *
 * Google Ads: `column_name` and `column_id` of the lead form webhook. Meta, HubSpot, Salesforce, Mailchimp, Google
 * Contacts, Zoho, GoHighLevel: headers of their exports. LinkedIn and Angi name their columns as the others do [i].
 */
const BY_VARIABLE: Record<string, string> = {
  // Google Ads: leadid [d]. Salesforce: leadid [s]. HubSpot, Zoho: recordid [s]. GoHighLevel: contactid [s]. The rest [i].
  'lead.id': 'leadid recordid contactid recordidcontact uniqueid externalid',
  // Mailchimp: fname [s]. Google Contacts: givenname [s]. HubSpot, Salesforce, GoHighLevel: firstname [s]. The rest [i].
  'lead.first_name': `firstname fname givenname first forename
    contactfirstname customerfirstname leadfirstname`,
  // Mailchimp: lname [s]. Google Contacts: familyname [s]. HubSpot, Salesforce, GoHighLevel: lastname [s]. The rest [i].
  'lead.last_name': `lastname lname familyname surname last
    contactlastname customerlastname leadlastname`,
  // Google Ads: fullname [d]. Meta: fullname [s]. Google Contacts: name [s]. Zoho: leadname [s]. The rest [i].
  [FULL_NAME]: 'fullname name contactname customername leadname displayname clientname homeownername',
  // Google Ads: useremail, workemail [d]. Mailchimp: emailaddress [s]. Google Contacts: email1value [s]. The rest [i].
  'lead.email': `emailaddress emailaddr useremail email1 email1value primaryemail contactemail customeremail leademail
    workemail personalemail emails`,
  // Google Ads: userphone, workphone [d]. Meta, HubSpot: phonenumber [s]. HubSpot: mobilephonenumber [s]. Salesforce, Zoho:
  // phone, mobile [s]. Google Contacts: phone1value [s]. The rest [i].
  [ANY_PHONE]: `phone phonenumber userphone telephone telephonenumber tel
    mobile mobilephone mobilenumber mobilephonenumber cell cellphone cellnumber
    homephone homephonenumber workphone workphonenumber businessphone dayphone eveningphone daytimephone
    primaryphone secondaryphone alternatephone altphone otherphone
    contactphone contactnumber customerphone leadphone phones phone1value phone2value phone3value`,
  // Google Ads, Meta, HubSpot: streetaddress [d][s][s]. Salesforce: street, mailingstreet [s]. Google Contacts:
  // address1street [s]. The rest [i].
  'lead.address_1': `address street streetaddress addressline1 mailingstreet mailingaddress address1street homeaddress
    streetaddress1 addressstreet street1 customeraddress propertyaddress serviceaddress`,
  // Google Contacts: address1extendedaddress [s]. The rest [i].
  'lead.address_2': 'addressline2 streetaddress2 street2 apt apartment unit suite aptsuite address1extendedaddress',
  // Salesforce: mailingcity [s]. Google Contacts: address1city [s]. The rest [i].
  'lead.city': 'town mailingcity address1city addresscity citytown customercity locality',
  // Google Ads: region [d]. HubSpot: stateregion [s]. Salesforce: stateprovince [s]. Google Contacts: address1region [s].
  // The rest [i].
  'lead.state': `stateregion stateprovince province region mailingstate address1region addressstate statecode
    customerstate`,
  // Meta: zipcode [s]. Google Ads: postalcode [d]. Salesforce: zippostalcode [s]. Google Contacts: address1postalcode [s].
  // The rest [i].
  'lead.postal_code': `zip zipcode zippostalcode postalcode postcode postal mailingzip mailingpostalcode
    address1postalcode mailingzippostalcode addresszip customerzip`,
  // HubSpot: countryregion [s]. Salesforce: mailingcountry [s]. Google Contacts: address1country [s]. The rest [i].
  'lead.country': 'countryregion mailingcountry address1country addresscountry countrycode',
  // [i]
  'lead.comments': 'comment leadcomments customercomments message',
  // Jornaya's form field: universalleadid [s]. The rest [i].
  'lead.universal_id': 'leadidtoken universalleadid jornayaleadid jornayatoken',
  // TrustedForm's form field: xxtrustedformcerturl [s]. The rest [i].
  'lead.trustedform_cert_url': 'xxtrustedformcerturl trustedformcerturl trustedformurl',
};

export const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries(BY_VARIABLE).flatMap(([variable, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name): [string, string] => [name, variable]),
  ),
);

/**
 * What exports add about the way of a lead, and nobody means to send. By line: Meta [s]; Google Ads' webhook [d] and
 * download [i]; CRMs [s]; Mailchimp [s]; links of campaigns [s].
 */
export const TRANSPORT_COLUMNS: ReadonlySet<string> = new Set(
  `createdtime adid adname adsetid adsetname campaignid campaignname formid formname isorganic platform leadstatus inboxurl
  gclid googlekey apiversion adgroupid creativeid assetgroupid istest leadformid leadsubmittime
  createdate createddate createdat createdon lastmodifieddate lastmodified lastactivitydate modifiedtime contactowner leadowner
  memberrating latitude longitude gmtoff dstoff timezone lastchanged leid euid
  utmsource utmmedium utmcampaign utmterm utmcontent fbclid msclkid`.split(/\s+/),
);

/** A column as exports agree on it: letters and digits alone. */
export const normalizeColumn = (column: string): string => column.toLowerCase().replace(/[^a-z0-9]+/g, '');
