/**
 * What to do about a refusal of Entra, by its code (Learn "Microsoft Entra authentication and authorization error codes").
 * Sentences for people who have the portal before them.
 */
export const ENTRA_ADVICE: Readonly<Record<string, string>> = {
  // The application and its proof.
  AADSTS7000215: 'The client secret is wrong: use its value, not its id.',
  AADSTS7000222: 'The client secret has expired; make a new one, or better use a certificate.',
  AADSTS700016:
    'The application is unknown in this tenant; check both ids, and whether an administrator has consented there.',
  AADSTS700027:
    'Upload the public part of this certificate to the app registration, and check that it has not expired.',
  AADSTS700024: 'Set the clock of this computer: the signed request was not valid at the time of Entra.',
  AADSTS7000112:
    'The application is disabled in this tenant; an administrator can enable it under Enterprise applications.',
  AADSTS7000218: "Turn on 'Allow public client flows' in the app registration (Authentication), or use a certificate.",
  AADSTS700025: "Turn off 'Allow public client flows' in the app registration, or sign in with device code or browser.",
  AADSTS50011:
    'Add http://localhost as redirect address of the platform Mobile and desktop applications to the app registration.',
  AADSTS50194: 'The application is for its own tenant only; register one in this tenant, or make it multi-tenant.',
  AADSTS70021: 'Add a federated credential with this issuer, subject and audience to the app registration.',
  AADSTS700211: 'Add a federated credential with this issuer to the app registration.',
  AADSTS700212: 'Add a federated credential with this audience to the app registration.',
  AADSTS700213: 'Add a federated credential with this subject to the app registration.',
  // Tenant, cloud and resource.
  AADSTS90002: 'The tenant is unknown; check its id and the cloud.',
  AADSTS900023: 'The tenant id is none; copy it from the overview page of Entra.',
  AADSTS900382: 'The application lives in another cloud; choose the cloud of the tenant.',
  AADSTS900432: 'The application lives in another cloud; choose the cloud of the tenant.',
  AADSTS900439: 'The application is one of a government cloud; choose that cloud for the tenant.',
  AADSTS500011: 'Defender for Endpoint is not set up in this tenant, or the cloud is another one.',
  AADSTS50001: 'Defender for Endpoint is not set up in this tenant, or the cloud is another one.',
  AADSTS70011: 'Choose the cloud of the tenant: what was asked for does not exist there.',
  // Consent.
  AADSTS65001: 'An administrator must consent to the permissions of the application.',
  AADSTS65004: 'Sign in again and accept the permissions, or have an administrator consent.',
  AADSTS90094: 'An administrator must consent to the permissions of the application.',
  // People.
  AADSTS50020: 'The account belongs to another tenant; sign in with one of this tenant, or have it invited.',
  AADSTS50034: 'The account is unknown in this tenant; sign in with another one.',
  AADSTS50053: 'The account is locked after too many tries; wait, or have an administrator unlock it.',
  AADSTS50055: 'The password has expired; change it, then sign in again.',
  AADSTS50057: 'The account is disabled; sign in with another one.',
  AADSTS50076: 'Sign in again with a second factor.',
  AADSTS50079: 'Set up a second factor for the account, then sign in again.',
  AADSTS50105: 'Assign the account to the application under Enterprise applications.',
  AADSTS50126: 'The name or the password is wrong; sign in again.',
  AADSTS50158: 'Sign in again and do what the policy of the tenant asks for.',
  AADSTS50173: 'The sign-in was revoked; sign in again.',
  AADSTS53000: 'A policy of the tenant asks for a compliant device; sign in from one.',
  AADSTS53003: 'A conditional access policy of the tenant blocks this sign-in; ask its administrator.',
  AADSTS530003: 'A policy of the tenant asks for a managed device; sign in from one.',
  AADSTS65002: 'Use an app registration of your own: this application may not ask for Defender.',
  AADSTS700082: 'The sign-in has expired; sign in again.',
  AADSTS70008: 'The sign-in has expired; sign in again.',
  AADSTS70019: 'The code was not entered in time; start again.',
  // The service.
  AADSTS90033: 'Entra has trouble of its own; try again later.',
  AADSTS50196: 'The application asked too often; wait for some minutes.',
};
