import { lateWork } from "@/engine/jobs/late-work";
import { bad, type Check, good } from "./check";

/** Mails are delivered and expired rows removed: some instance runs the background jobs. */
export const background: Check = {
  needsDatabase: true,
  run: async ({ settings }) => {
    const { waiting, mailSeconds, houseSeconds } = await lateWork();
    if (mailSeconds > MAIL_LATE_SECONDS)
      return bad(
        `${waiting} mails wait, the oldest for ${minutes(mailSeconds)}.`,
        settings.VERCEL ? CRON : "Start an instance; if one runs, its log says why mail doesn't leave.",
      );
    if (houseSeconds > HOUSE_LATE_SECONDS)
      return bad(
        `What expired ${minutes(houseSeconds)} ago is still there.`,
        settings.VERCEL ? CRON : "Start an instance; if one runs, its log says what `maintenance` failed of.",
      );
    return good(waiting > 0 ? `${waiting} mails wait, none for long.` : "Nothing waits.");
  },
};

const MAIL_LATE_SECONDS = 120;
const HOUSE_LATE_SECONDS = 3_600;
const CRON = "Call /api/cron/deliver every minute with CRON_SECRET as bearer token; see docs/deploy.md.";

const minutes = (seconds: number): string => `${Math.round(seconds / 60)} minutes`;
