import type { Templates } from "../mail/layout/template";
import { KINDS } from "../mail/templates/notices";
import { templates } from "../mail/templates/registry";
import { noticeOf } from "../mail/templates/security-notice";
import type { MethodRegistry } from "./method";

/** Every mail that may leave: the engine's, those of the methods, and notices of the kinds of either. */
export function everyMail(methods: MethodRegistry): Templates {
  const hooks = Object.values(methods);
  const kinds = Object.assign({}, ...hooks.map(({ notices }) => notices), KINDS);
  const own = Object.assign({}, ...hooks.map(({ mails }) => mails));
  return { ...own, ...templates, "security-notice": noticeOf(kinds) };
}
