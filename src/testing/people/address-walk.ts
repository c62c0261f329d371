import fc from "fast-check";
import { pruneAll } from "@/engine/jobs/housekeeping";
import { HERE, mustAsk, type World } from "../harness/here";
import { tokenIn } from "../harness/http";
import { askForAddress, DAY, passHeld, post } from "./address";
import { mailsTo, newAddress, type SignedIn, signIn } from "./client";
import { newPerson } from "./here";

/**
 * Whoever knows the password does what they can with an account's address, and its owner answers in time, by whatever
 * their mailbox holds or from a session. A walk has many turns.
 */
const turn = fc.record({
  does: fc.constantFrom("moves", "moves", "asks", "takes back", "undoes"),
  /** Which of two mailboxes of theirs, or of the addresses that are held. */
  which: fc.nat({ max: 1 }),
  days: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 3, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: 6, max: 12, noNaN: true }) },
  ),
  /** Whether the owner answers now, where there is still time to wait. */
  isAnswered: fc.boolean(),
  inSession: fc.boolean(),
  /** Which of the owner's links is pressed first. */
  first: fc.nat({ max: 20 }),
});
export type Turn = typeof turn extends fc.Arbitrary<infer Value> ? Value : never;
export const walks = fc.array(turn, { minLength: 30, maxLength: 40 });

/** Of the seven in which an address that was left can undo that. */
const ANSWERED_WITHIN_DAYS = 6.5;

/** @throws with what was done, where the owner can't get the account back */
export async function walk(world: World, turns: readonly Turn[]): Promise<void> {
  const owner = await newPerson();
  const walked = new Walk(world, owner, [newAddress(), newAddress()]);
  for (const one of turns) {
    await walked.thief(one);
    if (!(await walked.isLeft())) await walked.pass(one.days);
    else if (one.isAnswered || !(await walked.waits(one.days))) await walked.owner(one);
  }
}

class Walk {
  readonly #done: string[] = [];
  /** Since the owner's address was left. */
  #daysLeft = 0;

  constructor(
    readonly world: World,
    readonly person: SignedIn,
    readonly mailboxes: readonly [string, string],
  ) {}

  async thief({ does, which }: Turn): Promise<void> {
    this.#done.push(`${does} ${which}`);
    if (does === "moves") {
      const to = this.mailboxes[which] ?? "";
      if (to === (await this.#address())) return;
      const { token } = await askForAddress(this.world, await this.#session(), to);
      await mustAsk("POST", "/user/email/confirm", { body: { token } });
    } else if (does === "asks") await askForAddress(this.world, await this.#session(), newAddress());
    else if (does === "undoes") await this.#pressOneOf(this.mailboxes[which] ?? "", 0);
    else {
      const held = await this.world.sql(
        "select email from users where held_for = $1 and held_until > now() order by email",
        [this.person.id],
      );
      const { email } = held[which] ?? held[0] ?? {};
      if (email !== undefined) await post("/user/email/back", { email }, (await this.#session()).token);
    }
  }

  /** @returns false where the owner has to answer first */
  async waits(days: number): Promise<boolean> {
    const left = Math.min(days, ANSWERED_WITHIN_DAYS - this.#daysLeft);
    this.#daysLeft += left;
    await this.pass(left);
    return this.#daysLeft < ANSWERED_WITHIN_DAYS;
  }

  async pass(days: number): Promise<void> {
    this.#done.push(`${days.toFixed(2)} days`);
    await passHeld(this.world, this.person, days * DAY);
    await pruneAll();
  }

  async owner({ inSession, first }: Turn): Promise<void> {
    const { email } = this.person;
    this.#done.push(inSession ? "the owner takes it back" : "the owner undoes it");
    if (inSession) await post("/user/email/back", { email }, (await this.#session()).token);
    if (await this.isLeft()) await this.#pressOneOf(email, first);
    if (await this.isLeft()) throw new Error(`lost: ${this.#done.join(", ")}`);
    this.#daysLeft = 0;
  }

  readonly isLeft = async (): Promise<boolean> => (await this.#address()) !== this.person.email;

  async #address(): Promise<string> {
    const [row] = await this.world.sql("select email from users where id = $1", [this.person.id]);
    return String(row?.email);
  }

  async #session(): Promise<SignedIn> {
    await this.world.sql("delete from rate_limits");
    return signIn({ ...this.person, email: await this.#address() });
  }

  /** Presses an address's links in turn until one has restored something. */
  async #pressOneOf(address: string, first: number): Promise<void> {
    const mails = (await mailsTo(HERE, address)).filter(({ links }) =>
      links.some((link) => link.includes("/undo-email#")),
    );
    const from = mails.length === 0 ? 0 : first % mails.length;
    for (const mail of [...mails.slice(from), ...mails.slice(0, from)]) {
      await this.world.sql("delete from rate_limits");
      const { status } = await post("/user/email/undo", { token: tokenIn(mail) });
      if (status === 200 && (await this.#address()) === address) return;
    }
  }
}
