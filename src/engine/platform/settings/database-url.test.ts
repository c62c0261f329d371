import { describe, expect, it } from "vitest";
import { readDatabaseUrl } from "./database-url";

describe("W02: database URLs", () => {
  it.each([
    ["postgres://u:p@h/d", [["h", 5432]], "u", "p", "d"],
    ["postgresql://u@h:6432/d?sslmode=disable", [["h", 6432]], "u", "", "d"],
    [
      "postgres://postgres.abcd:p%40ss@pooler.example.com:6543/postgres",
      [["pooler.example.com", 6543]],
      "postgres.abcd",
      "p@ss",
      "postgres",
    ],
    [
      "postgres://u:p@h1,h2:5433,[::1]:5434/d?target_session_attrs=read-write",
      [
        ["h1", 5432],
        ["h2", 5433],
        ["::1", 5434],
      ],
      "u",
      "p",
      "d",
    ],
    [
      "postgres://u:p@h1,h2/d?port=5433,5434&target_session_attrs=primary",
      [
        ["h1", 5433],
        ["h2", 5434],
      ],
      "u",
      "p",
      "d",
    ],
    ["postgres://u:p:q@h/d", [["h", 5432]], "u", "p:q", "d"],
    ["postgres://u:p@x@h/d", [["h", 5432]], "u", "p@x", "d"],
    ["postgres:///d?host=/var/run/postgresql", [["/var/run/postgresql", 5432]], "postgres", "", "d"],
    ["postgres://u@%2Fvar%2Frun/d", [["/var/run", 5432]], "u", "", "d"],
    [
      "postgres://u@%2Fcloudsql%2Fproject%3Aregion%3Aone/d",
      [["/cloudsql/project:region:one", 5432]],
      "u",
      "",
      "d",
    ],
    ["postgres://u@%2Frun%2Fpg:5433/d", [["/run/pg", 5433]], "u", "", "d"],
    [
      "postgres://u:p@/d?host=/cloudsql/project:region:one",
      [["/cloudsql/project:region:one", 5432]],
      "u",
      "p",
      "d",
    ],
    ["postgres:///?host=h&port=6432&user=u&password=p%26q&dbname=d", [["h", 6432]], "u", "p&q", "d"],
    ["postgres://u:p@[fe80::1%25eth0.1]:5433/d", [["fe80::1%eth0.1", 5433]], "u", "p", "d"],
    ["postgres://u:p@[2001:db8::7]/d", [["2001:db8::7", 5432]], "u", "p", "d"],
    ["postgres://u:p@h/d?host=other&password=p+q", [["other", 5432]], "u", "p+q", "d"],
    ["postgres://u@h", [["h", 5432]], "u", "", "u"],
    ["postgres://", [["localhost", 5432]], "postgres", "", "postgres"],
  ])("%s", (text, hosts, user, password, database) => {
    const read = readDatabaseUrl(text);
    expect(read).toMatchObject({ user, password, database });
    expect(read?.hosts.map(({ host, port }) => [host, port])).toEqual(hosts);
  });

  it.each([
    "mysql://u@h/d",
    "h/d",
    "",
    "postgres://u:100%@h/d",
    "postgres://u@h:0/d",
    "postgres://u@h:99999/d",
    "postgres://u@h:x/d",
    "postgres://u@[::1/d",
    "postgres://u@h1,h2/d?target_session_attrs=standby",
    "postgres://u@h1,h2/d?target_session_attrs=read-only",
  ])("not %s", (text) => {
    expect(readDatabaseUrl(text)).toBeUndefined();
  });
});
