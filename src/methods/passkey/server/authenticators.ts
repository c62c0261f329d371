/** Names and icons of authenticator models by AAGUID. Never used for a decision. */

export const PASSKEY_ICONS = ["apple", "google", "windows", "vault", "security-key", "passkey"] as const;
export type PasskeyIcon = (typeof PASSKEY_ICONS)[number];
type Maker = readonly [name: string, icon: PasskeyIcon];

const KNOWN: Readonly<Record<string, Maker>> = {
  "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": ["Apple Passwords", "apple"],
  "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": ["iCloud Keychain", "apple"],
  "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": ["Google Password Manager", "google"],
  "adce0002-35bc-c60a-648b-0b25f1f05503": ["Chrome on Mac", "google"],
  "b5397666-4885-aa6b-cebf-e52262a439a2": ["Chromium", "google"],
  "08987058-cadc-4b81-b6e1-30de50dcbe96": ["Windows Hello", "windows"],
  "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": ["Windows Hello", "windows"],
  "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": ["Windows Hello", "windows"],
  "771b48fd-d3d4-4f74-9232-fc157ab0507a": ["Edge on Mac", "windows"],
  "bada5566-a7aa-401f-bd96-45619a55120d": ["1Password", "vault"],
  "d548826e-79b4-db40-a3d8-11116f7e8349": ["Bitwarden", "vault"],
  "531126d6-e717-415c-9320-3d9aa6981239": ["Dashlane", "vault"],
  "b84e4048-15dc-4dd0-8640-f4f60813c8af": ["NordPass", "vault"],
  "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": ["Keeper", "vault"],
  "f3809540-7f14-49c1-a8b3-8f813b225541": ["Enpass", "vault"],
  "fdb141b2-5d84-443e-8a35-4698c205a502": ["KeePassXC", "vault"],
  "50726f74-6f6e-5061-7373-50726f746f6e": ["Proton Pass", "vault"],
  "53414d53-554e-4700-0000-000000000000": ["Samsung Pass", "vault"],
  "cb69481e-8ff7-4039-93ec-0a2729a154a8": ["YubiKey 5", "security-key"],
  "ee882879-721c-4913-9775-3dfcce97072a": ["YubiKey 5", "security-key"],
  "fa2b99dc-9e39-4257-8f92-4a30d23c4118": ["YubiKey 5 NFC", "security-key"],
  "2fc0579f-8113-47ea-b116-bb5a8db9202a": ["YubiKey 5 NFC", "security-key"],
  "c5ef55ff-ad9a-4b9f-b580-adebafe026d0": ["YubiKey 5Ci", "security-key"],
  "d8522d9f-575b-4866-88a9-ba99fa02f35b": ["YubiKey Bio", "security-key"],
  "f8a011f3-8c0a-4d15-8006-17111f9edc7d": ["Security Key by Yubico", "security-key"],
  "a4e9fc6d-4cbe-4758-b8ba-37598bb5bbaa": ["Security Key NFC by Yubico", "security-key"],
};

export const authenticatorName = (aaguid: string): string | undefined => KNOWN[aaguid]?.[0];

/** @param transports how the browser says it is reached */
export function authenticatorIcon(aaguid: string, transports: readonly string[]): PasskeyIcon {
  const known = KNOWN[aaguid]?.[1];
  if (known) return known;
  const isRoaming =
    transports.some((way) => way === "usb" || way === "nfc") && !transports.includes("internal");
  return isRoaming ? "security-key" : "passkey";
}
