import { describe, expect, it } from "vitest";
import { linkTokenIn } from "./link-token";

const T = "3k_Zq-0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX_";

describe("W10: a link survives what happens to it", () => {
  it.each([
    ["nothing", `token=${T}`],
    ["the token alone", T],
    ["the whole link", `https://auth.example.com/verify#token=${T}`],
    ["a tracker before the #", `https://auth.example.com/verify?utm_source=mail#token=${T}`],
    ["= encoded", `token%3D${T}`],
    ["= encoded twice", `token%253D${T}`],
    ["= in lower case", `token%3d${T}`],
    ["a full stop", `token=${T}.`],
    ["a comma", `token=${T},`],
    ["a closing bracket", `token=${T})`],
    ["an encoded bracket", `token=${T}%29`],
    ["an angle bracket", `token=${T}>`],
    ["an encoded one", `token=${T}%3E`],
    ["both brackets and a stop", `<token=${T}>.`],
    ["quotes", `"token=${T}"`],
    ["an emphasis", `_token=${T}_`],
    ["a dash behind", `token=${T}-`],
    ["a full stop of Chinese", `token=${T}。`],
    ["a tracker's parameters", `token=${T}?utm_source=mail&utm_medium=email`],
    ["more parameters", `token=${T}&utm_source=mail`],
    ["parameters before it", `utm_source=newsletter&token=${T}`],
    ["quoted-printable", `token=3D${T}`],
    ["quoted-printable, encoded", `token%3D3D${T}`],
    ["quoted-printable without the name", `=3D${T}`],
    ["a soft line break", `token=${T.slice(0, 20)}=\r\n${T.slice(20)}`],
    ["a soft line break whose line break is gone", `token=3D${T.slice(0, 20)}=${T.slice(20)}`],
    ["a line break", `token=${T.slice(0, 20)}\n ${T.slice(20)}`],
    ["a space encoded", `token=${T}%20`],
    ["a zero-width space", `token=${T.slice(0, 9)}\u200b${T.slice(9)}`],
    ["a zero-width space, encoded", `token=${T.slice(0, 9)}%E2%80%8B${T.slice(9)}%e2%80%8b`],
    ["half of a letter, encoded", `token=${T}%E2%80`],
    [
      "a gateway's link around it",
      `https://links.example.com/?url=https%3A%2F%2Fa.example%2Fverify%23token%3D${T}&data=${T}`,
    ],
    ["a stray percent sign", `token=${T}%`],
    ["capitals", `TOKEN=${T}`],
  ])("%s", (_what, text) => {
    expect(linkTokenIn(text)).toBe(T);
  });

  it("a token that begins with 3D is not taken for quoted-printable", () => {
    const token = `3D${T.slice(2)}`;
    expect(linkTokenIn(`token=${token}`)).toBe(token);
    expect(linkTokenIn(`token=3D${token}.`)).toBe(token);
    expect(linkTokenIn(token)).toBe(token);
  });

  it.each(["", "token=", "section-2", `token=${T.slice(1)}`, "token=%", "utm_source=mail"])(
    "there is none in %j",
    (text) => {
      expect(linkTokenIn(text)).toBeUndefined();
    },
  );
});
