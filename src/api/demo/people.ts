import { ROLES } from "@/contract/fields";
import type { MfaType } from "@/contract/methods";
import { normalizeEmail } from "@/contract/text/email-address";

/** Who is in the demo. Everybody knows their passwords, so they sign in on loopback only. */

export const ORGANIZATION = "Analytical Engines";
export const PASSWORD = "a quiet engine hums";
/** For an authenticator app: whoever wants to sign in as somebody with one adds this key by hand. */
export const APP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/** As long as the history that is made up for them. */
export const DAYS = 90;

const LAPTOP =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

export type DemoPerson = {
  first: string;
  last: string;
  role: number;
  /** The methods they turned on, each with how many days ago; the first is the primary one. */
  methods: readonly (readonly [type: MfaType, daysAgo: number])[];
  joinedDaysAgo: number;
  /** What they sign in with, the usual one first. */
  browsers: readonly string[];
  place: string;
  ip: string;
};

const MEMBER = { role: ROLES.USER, methods: [], joinedDaysAgo: DAYS } as const;
const LONDON = { place: "London, GB", ip: "192.0.2.14" };
const TURIN = { place: "Turin, IT", ip: "198.51.100.7" };
const LYON = { place: "Lyon, FR", ip: "203.0.113.42" };

export const ADA: DemoPerson = {
  first: "Ada",
  last: "Lovelace",
  role: ROLES.OWNER,
  methods: [
    ["PASSKEY", 61],
    ["GOOGLE_AUTH", 88],
    ["MAGIC_LINK", 88],
  ],
  joinedDaysAgo: DAYS,
  browsers: [LAPTOP, PHONE],
  ...LONDON,
};

export const PEOPLE: readonly DemoPerson[] = [
  ADA,
  {
    ...MEMBER,
    ...LONDON,
    first: "Charles",
    last: "Babbage",
    role: ROLES.ADMINISTRATORS,
    methods: [["GOOGLE_AUTH", 82]],
    browsers: [WINDOWS],
  },
  {
    ...MEMBER,
    ...LONDON,
    first: "Mary",
    last: "Somerville",
    role: ROLES.BILLING,
    methods: [["GOOGLE_AUTH", 70]],
    browsers: [MAC, PHONE],
  },
  { ...MEMBER, ...TURIN, first: "Luigi", last: "Menabrea", role: ROLES.WORKSPACES, browsers: [WINDOWS] },
  {
    ...MEMBER,
    ...LONDON,
    first: "Augustus",
    last: "De Morgan",
    methods: [["GOOGLE_AUTH", 55]],
    browsers: [MAC],
  },
  { ...MEMBER, ...LONDON, first: "Sophia", last: "Frend", joinedDaysAgo: 64, browsers: [LAPTOP] },
  {
    ...MEMBER,
    ...LONDON,
    first: "Michael",
    last: "Faraday",
    methods: [["PASSKEY", 40]],
    browsers: [MAC, PHONE],
  },
  { ...MEMBER, ...LONDON, first: "Caroline", last: "Herschel", joinedDaysAgo: 47, browsers: [WINDOWS] },
  {
    ...MEMBER,
    ...LONDON,
    first: "George",
    last: "Boole",
    methods: [["GOOGLE_AUTH", 33]],
    browsers: [LAPTOP],
  },
  { ...MEMBER, ...LONDON, first: "Mary", last: "Everest", joinedDaysAgo: 33, browsers: [PHONE] },
  { ...MEMBER, ...LYON, first: "Joseph", last: "Jacquard", joinedDaysAgo: 20, browsers: [WINDOWS] },
  {
    ...MEMBER,
    ...LONDON,
    first: "Anne",
    last: "Byron",
    methods: [["MAGIC_LINK", 18]],
    joinedDaysAgo: 76,
    browsers: [MAC],
  },
  {
    ...MEMBER,
    ...LONDON,
    first: "Henry",
    last: "Babbage",
    methods: [["PASSKEY", 6]],
    joinedDaysAgo: 12,
    browsers: [LAPTOP],
  },
];

/** The address of somebody in the demo. `.test` is nobody's domain (RFC 6761 §6.2). */
export const addressOf = ({ first, last }: Pick<DemoPerson, "first" | "last">): string =>
  normalizeEmail(`${first}.${last}@example.test`.replaceAll(" ", ""));
