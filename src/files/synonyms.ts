/** A column with a full name. It is split into first and last name. It is not a variable of an action. */
export const FULL_NAME = 'full_name';

/** A column with any phone. It is mapped to the next free variable of `lead.phone_1` to `lead.phone_3`. */
export const ANY_PHONE = 'phone';

/**
 * The names of a lead's fields in exports, as `normalizeColumn` returns them. The comment above each group gives the
 * source of its names, with a grade: [d] documented by the product, [s] seen in public exports or importers, [i] inferred
 * from plain English.
 *
 * Google Ads: `column_name` and `column_id` of the lead form webhook. Meta, HubSpot, Salesforce, Mailchimp, Google
 * Contacts, Outlook, Zoho, GoHighLevel, Wix, Shopify, Constant Contact, Klaviyo, Follow Up Boss, Pipedrive, Gravity
 * Forms: headers of their exports. CallRail: fields of its API [d]. LinkedIn names its columns as the others do [i].
 */
const BY_VARIABLE: Record<string, string> = {
  // Google Ads: leadid [d]. Salesforce: leadid [s]. HubSpot, Zoho: recordid [s]. GoHighLevel: contactid [s]. Gravity Forms:
  // entryid [s]. Jotform: submissionid [s]. Angi: correlationid [s]. The rest [i].
  'lead.id': `leadid recordid contactid recordidcontact uniqueid externalid entryid submissionid responseid correlationid`,
  // Mailchimp: fname [s]. Google Contacts: givenname [s]. HubSpot, Salesforce, GoHighLevel: firstname [s]. Gravity Forms:
  // namefirst [s]. Pipedrive: personfirstname [s]. Meta in Spanish: nombre [s]. The rest [i].
  'lead.first_name': `firstname fname givenname first forename namefirst personfirstname namefirstname
    contactfirstname customerfirstname leadfirstname yourfirstname nombre nombres primernombre`,
  // Mailchimp: lname [s]. Google Contacts: familyname [s]. HubSpot, Salesforce, GoHighLevel: lastname [s]. Gravity Forms:
  // namelast [s]. Pipedrive: personlastname [s]. Meta in Spanish: apellido [s]. The rest [i].
  'lead.last_name': `lastname lname familyname surname last namelast personlastname namelastname
    contactlastname customerlastname leadlastname yourlastname apellido apellidos`,
  // Google Ads: fullname [d]. Meta: fullname, nombrecompleto [s]. Google Contacts: name [s]. Zoho: leadname [s]. Pipedrive:
  // personname [s]. CallRail: customername [d], callername [s]. The rest [i].
  [FULL_NAME]: `fullname name contactname customername leadname displayname clientname homeownername yourname personname
    callername nombrecompleto nombreyapellido`,
  // Google Ads: useremail, workemail [d]. Mailchimp, Outlook: emailaddress [s]. Google Contacts: email1value [s]. Pipedrive:
  // personemail, personemailwork [s]. Meta in Spanish: correoelectronico [s]. The rest [i].
  'lead.email': `emailaddress emailaddr useremail email1 email1value primaryemail contactemail customeremail leademail
    workemail personalemail emails youremail emailenteremail personemail personemailwork personemailhome personemailother
    correoelectronico correo`,
  // Google Ads: userphone, workphone [d]. Meta, HubSpot: phonenumber [s]. HubSpot: mobilephonenumber [s]. Salesforce, Zoho:
  // phone, mobile [s]. Google Contacts: phone1value [s]. Constant Contact: phonehome [s]. Pipedrive: personphonework [s].
  // CallRail: customerphonenumber [d], callernumber [s]. Meta: whatsappnumber, numerodetelefono [s]. The rest [i].
  [ANY_PHONE]: `phone phonenumber userphone telephone telephonenumber tel
    mobile mobilephone mobilenumber mobilephonenumber cell cellphone cellnumber phonemobile phonecell
    homephone homephonenumber homephone2 phonehome workphone workphonenumber phonework businessphone businessphone2
    dayphone eveningphone daytimephone primaryphone secondaryphone alternatephone altphone otherphone phoneother
    contactphone contactnumber customerphone customerphonenumber leadphone yourphone phones whatsappnumber callernumber
    phone1value phone2value phone3value personphone personphonework personphonehome personphonemobile personphoneother
    defaultaddressphone numerodetelefono telefono celular`,
  // Google Ads, Meta, HubSpot: streetaddress [d][s][s]. Salesforce: street, mailingstreet [s]. Google Contacts, Wix:
  // address1street [s]. Outlook: homestreet [s]. Constant Contact: streetaddressline1home [s]. Gravity Forms:
  // addressstreetaddress [s]. Shopify: defaultaddressaddress1 [s]. The rest [i].
  'lead.address_1': `address street streetaddress addressline1 mailingstreet mailingaddress address1street homeaddress
    streetaddress1 addressstreet street1 customeraddress propertyaddress serviceaddress homestreet streetaddressline1
    streetaddressline1home addressstreetaddress defaultaddressaddress1 addressfirstline direccion`,
  // Google Contacts: address1extendedaddress [s]. Outlook: homestreet2 [s]. Jotform: streetaddressline2 [s]. Gravity Forms:
  // addressaddressline2 [s]. Shopify: defaultaddressaddress2 [s]. Wix: address1streetline2 [s]. The rest [i].
  'lead.address_2': `addressline2 streetaddress2 street2 apt apartment unit suite aptsuite address1extendedaddress
    homestreet2 streetaddressline2 addressaddressline2 defaultaddressaddress2 address1streetline2 addresssecondline`,
  // Salesforce: mailingcity [s]. Google Contacts, Wix: address1city [s]. Outlook: homecity [s]. Constant Contact: cityhome
  // [s]. Shopify: defaultaddresscity [s]. CallRail: customercity [d], callercity [s]. The rest [i].
  'lead.city': `town mailingcity address1city addresscity citytown customercity locality homecity cityhome
    defaultaddresscity callercity ciudad`,
  // Google Ads: region [d]. HubSpot: stateregion [s]. Salesforce: stateprovince [s]. Google Contacts: address1region [s].
  // Wix: address1stateregion [s]. Follow Up Boss: address1state [s]. Outlook: homestate [s]. Constant Contact:
  // stateprovincehome [s]. Gravity Forms: addressstateprovince [s]. Shopify: defaultaddressprovincecode [s]. CallRail:
  // customerstate [d], callerstate [s]. The rest [i].
  'lead.state': `stateregion stateprovince province region mailingstate address1region addressstate statecode
    customerstate address1stateregion address1state homestate stateprovincehome addressstateprovince provincecode
    defaultaddressprovincecode callerstate mailingstateprovince estado`,
  // Meta: zipcode, codigopostal [s]. Google Ads: postalcode [d]. Salesforce: zippostalcode [s]. Google Contacts:
  // address1postalcode [s]. Wix, Follow Up Boss: address1zip [s]. Outlook: homepostalcode [s]. Constant Contact:
  // zippostalcodehome [s]. Gravity Forms: addresszippostalcode [s]. Jotform: postalzipcode [s]. Shopify: defaultaddresszip
  // [s]. The rest [i].
  'lead.postal_code': `zip zipcode zippostalcode postalcode postcode postal mailingzip mailingpostalcode
    address1postalcode mailingzippostalcode addresszip customerzip address1zip homepostalcode zippostalcodehome
    addresszippostalcode postalzipcode defaultaddresszip postalzip addresspostalzipcode codigopostal`,
  // HubSpot, Outlook: countryregion, homecountryregion [s]. Salesforce: mailingcountry [s]. Google Contacts, Wix:
  // address1country [s]. Constant Contact: countryhome [s]. Shopify: defaultaddresscountrycode [s]. The rest [i].
  'lead.country': `countryregion mailingcountry address1country addresscountry countrycode homecountry homecountryregion
    countryhome defaultaddresscountrycode customercountry callercountry pais`,
  // [i]
  'lead.comments': 'comment leadcomments customercomments message yourmessage',
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
 * Columns about the lead's origin that exports add. They are ignored. By line: Meta [s]; Google Ads' webhook [d] and
 * download [i]; TikTok [i]; CRMs [s]; Mailchimp [s]; Gravity Forms, Jotform, Typeform, Wix [s]; campaign links [s].
 */
export const TRANSPORT_COLUMNS: ReadonlySet<string> = new Set(
  `createdtime adid adname adsetid adsetname campaignid campaignname formid formname isorganic platform leadstatus inboxurl
  gclid googlekey apiversion adgroupid creativeid assetgroupid istest leadformid leadsubmittime leadstage leadsource
  adgroupname createtime pageid pagename
  createdate createddate createdat createdon lastmodifieddate lastmodified lastactivitydate modifiedtime contactowner leadowner
  memberrating optintime optinip confirmtime confirmip latitude longitude gmtoff dstoff timezone lastchanged leid euid
  entrydate dateupdated sourceurl useragent userip submissiondate startdateutc stagedateutc submitdateutc networkid
  responsetype createdatutc0 submittedon
  utmsource utmmedium utmcampaign utmterm utmcontent fbclid msclkid`.split(/\s+/),
);

/** Columns that are ignored if the file has the other column, too. Mailchimp guesses them from the IP address [s]. */
export const TRANSPORT_BESIDE: ReadonlyMap<string, string> = new Map([
  ['region', 'gmtoff'],
  ['cc', 'gmtoff'],
]);

/** Objects in which webhooks wrap the fields of a lead: Thumbtack's `customer` and `request.location`, HubSpot's `properties`. */
const WRAPPERS =
  /^(?:contact|customer|consumer|homeowner|person|lead_?form_?submission|properties|data|attributes|fields|request|location|postal_?address)\./i;

/** Removes the wrapping objects from the name of a nested field. An id keeps them: it is not the id of the lead. */
export function removeWrappers(name: string): string {
  let inner = name;
  while (WRAPPERS.test(inner)) inner = inner.replace(WRAPPERS, '');
  return inner.toLowerCase() === 'id' ? name : inner;
}

/** Normalizes the name of a column: letters without accents, in lower case, and digits. */
export const normalizeColumn = (column: string): string =>
  column
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
