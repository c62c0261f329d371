import { type MfaType, STRONGEST_FIRST } from "@/contract/methods";
import { PANELS } from "@/methods/panels";
import type { Overview } from "../../challenge/ways";

type MethodRowsProps = { overview: Overview; onSetUp: (type: MfaType) => void };

/** Every method's own rows, the strongest method first. */
export function MethodRows({ overview, onSetUp }: MethodRowsProps) {
  const { primaryMethod, mustUseMfa, accepted, passwordByMail } = overview;
  const methods = STRONGEST_FIRST.flatMap((type) =>
    overview.methods.filter((method) => method.type === type),
  );
  const enabled = methods.filter(({ isEnabled }) => isEnabled);
  const counting = enabled.filter(({ type }) => accepted.includes(type));
  return methods.map((method, place) => {
    const { Row, Unavailable } = PANELS[method.type];
    // What is on can be turned off, whether or not it could be set up now.
    if (!method.isAvailable && !method.isEnabled) {
      return Unavailable ? <Unavailable key={method.type} {...{ method, passwordByMail }} /> : null;
    }
    const canBeFirst = enabled.length > 1 && method.isEnabled;
    return (
      <Row
        key={method.type}
        method={method}
        isPrimary={canBeFirst && primaryMethod === method.type}
        canBeFirst={canBeFirst}
        isLast={enabled.length === 1 && method.isEnabled}
        isNeeded={mustUseMfa && counting.length === 1 && counting[0] === method}
        isRecommended={place === 0}
        onSetUp={() => onSetUp(method.type)}
      />
    );
  });
}
