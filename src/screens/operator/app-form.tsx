"use client";

import { type ComponentProps, useState } from "react";
import type { z } from "zod";
import { APP_AUTH_METHODS, APP_TYPES, type AppType, appInput, SIGNING_ALGS } from "@/contract/apps";
import { LIMITS } from "@/contract/limits";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import { Checkbox } from "@/ui/primitives/checkbox";
import { Input } from "@/ui/primitives/input";
import { CancelButton, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { Select } from "@/ui/primitives/select";
import { TextArea } from "@/ui/primitives/text-area";
import { appValues } from "./app-values";
import { AUTH_WORDS, type OperatedApp, TYPE_WORDS } from "./words";

type AppFormProps = {
  /** What it is now; absent for a new one. */
  app?: OperatedApp;
  action: string;
  save: (app: z.output<typeof appInput>) => Promise<void>;
  onCancel: () => void;
};

/** What an app is. What few need stands below, folded away. */
export function AppForm({ app, action, save, onCancel }: AppFormProps) {
  const [type, setType] = useState<AppType>(app?.type ?? "web");
  const { form, errors, problem, pending } = useZodForm({
    schema: appInput,
    values: (data) => appValues(data, app),
    submit: save,
  });
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="Name" hint="People see it where they sign in." error={errors.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="off"
            maxLength={LIMITS.name.max}
            defaultValue={app?.name}
            autoFocus
          />
        )}
      </FormField>
      {app ? null : <WhereItRuns type={type} error={errors.type} onChange={setType} />}
      <ComesBack app={app} type={type} errors={errors} />
      <Checkbox
        name="isFirstParty"
        label="It is ours"
        hint="People aren't asked before it learns who they are."
        defaultChecked={app?.isFirstParty ?? false}
      />
      <More app={app} type={type} errors={errors} />
      <FormProblem problem={problem} />
      <DialogFooter>
        <CancelButton onClick={onCancel} />
        <Button type="submit" pending={pending}>
          {action}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The fields that are folded away, so that what is wrong with one shows. */
const MORE: readonly string[] = [
  "postLogoutRedirectUris",
  "backchannelLogoutUri",
  "audiences",
  "tokenEndpointAuthMethod",
  "jwks",
  "jwksUri",
  "idTokenAlg",
];

const TYPE_HINTS: Readonly<Record<AppType, string>> = {
  web: "It can keep a secret, which you get once it is added.",
  spa: "It has no secret, as nothing in a browser can keep one.",
  native: "It has no secret. The port of its loopback address may differ.",
};

function WhereItRuns({
  type,
  error,
  onChange,
}: {
  type: AppType;
  error: string | undefined;
  onChange: (type: AppType) => void;
}) {
  return (
    <FormField label="Where it runs" hint={TYPE_HINTS[type]} error={error}>
      {(control) => (
        <Select
          {...control}
          name="type"
          value={type}
          onChange={({ target }) => onChange(APP_TYPES.find((one) => one === target.value) ?? "web")}
        >
          {APP_TYPES.map((one) => (
            <option key={one} value={one}>
              {TYPE_WORDS[one]}
            </option>
          ))}
        </Select>
      )}
    </FormField>
  );
}

type PartProps = { app: OperatedApp | undefined; type: AppType; errors: Readonly<Record<string, string>> };

function ComesBack({ app, type, errors }: PartProps) {
  return (
    <>
      <FormField
        label="Where people come back to"
        hint="The redirect addresses, one a line, compared letter by letter."
        error={errors.redirectUris}
      >
        {(control) => (
          <Addresses
            {...control}
            name="redirectUris"
            placeholder="https://app.example.com/callback"
            values={app?.redirectUris}
          />
        )}
      </FormField>
      {type === "spa" ? (
        <FormField
          label="Its origins"
          hint="Whose scripts may ask for tokens, one a line."
          error={errors.origins}
        >
          {(control) => <Addresses {...control} name="origins" values={app?.origins} />}
        </FormField>
      ) : null}
    </>
  );
}

/** What few need, folded away until something in it is wrong. */
function More({ app, type, errors }: PartProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isTold = Object.keys(errors).some((name) => MORE.includes(name));
  return (
    <details
      className="rounded-lg border border-border p-4 open:space-y-5"
      open={isOpen || isTold}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary className="cursor-pointer rounded-sm text-sm font-medium outline-hidden focus-visible:ring-2 focus-visible:ring-ring">
        Signing out, APIs, keys
      </summary>
      <SigningOut app={app} errors={errors} />
      <FormField
        label="APIs it may ask access tokens for"
        hint="Their audiences, one a line."
        error={errors.audiences}
      >
        {(control) => <Addresses {...control} name="audiences" values={app?.audiences} />}
      </FormField>
      {type === "web" ? <OwnProof app={app} errors={errors} /> : null}
      <FormField label="ID tokens are signed with" error={errors.idTokenAlg}>
        {(control) => (
          <Select {...control} name="idTokenAlg" defaultValue={app?.idTokenAlg ?? "RS256"}>
            {SIGNING_ALGS.map((alg) => (
              <option key={alg}>{alg}</option>
            ))}
          </Select>
        )}
      </FormField>
    </details>
  );
}

function SigningOut({ app, errors }: Omit<PartProps, "type">) {
  return (
    <>
      <FormField
        label="Where people go after signing out"
        hint="One address a line."
        error={errors.postLogoutRedirectUris}
      >
        {(control) => (
          <Addresses {...control} name="postLogoutRedirectUris" values={app?.postLogoutRedirectUris} />
        )}
      </FormField>
      <FormField
        label="Told of sign-outs at"
        hint="Its back-channel logout address."
        error={errors.backchannelLogoutUri}
      >
        {(control) => (
          <Address {...control} name="backchannelLogoutUri" defaultValue={app?.backchannelLogoutUri ?? ""} />
        )}
      </FormField>
    </>
  );
}

/** How an app on a server shows that it is itself. */
function OwnProof({ app, errors }: Omit<PartProps, "type">) {
  const [method, setMethod] = useState<string>(app?.tokenEndpointAuthMethod ?? "client_secret_basic");
  return (
    <>
      <FormField label="It shows who it is by" error={errors.tokenEndpointAuthMethod}>
        {(control) => (
          <Select
            {...control}
            name="tokenEndpointAuthMethod"
            value={method}
            onChange={({ target }) => setMethod(target.value)}
          >
            {APP_AUTH_METHODS.map((one) => (
              <option key={one} value={one}>
                {AUTH_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      {method === "private_key_jwt" ? (
        <FormField label="Where its keys are (jwks_uri)" error={errors.jwksUri ?? errors.jwks}>
          {(control) => <Address {...control} name="jwksUri" defaultValue={app?.jwksUri ?? ""} />}
        </FormField>
      ) : null}
    </>
  );
}

function Address(props: ComponentProps<typeof Input>) {
  return <Input type="url" autoComplete="off" autoCapitalize="none" spellCheck={false} {...props} />;
}

function Addresses({
  values = [],
  ...props
}: ComponentProps<typeof TextArea> & { values?: readonly string[] | undefined }) {
  return (
    <TextArea
      rows={Math.max(2, values.length + 1)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      translate="no"
      defaultValue={values.join("\n")}
      {...props}
    />
  );
}
