import { expect, it } from "vitest";
import { deviceKind, deviceName } from "./device-name";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const IPAD = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";

it.each([
  [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, "Safari on iPhone", "mobile"],
  [`${IPHONE} Version/18.0 EdgiOS/137.0.3296.62 Mobile/15E148 Safari/604.1`, "Edge on iPhone", "mobile"],
  [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 Ddg/18.5`, "DuckDuckGo on iPhone", "mobile"],
  [`${IPHONE} Version/17.0 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`, "DuckDuckGo on iPhone", "mobile"],
  [`${IPHONE} CriOS/137.0.7151.51 Mobile/15E148 Safari/604.1`, "Chrome on iPhone", "mobile"],
  [`${IPHONE} FxiOS/139.0 Mobile/15E148 Safari/604.1`, "Firefox on iPhone", "mobile"],
  [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.3.0`, "Opera on iPhone", "mobile"],
  [`${IPAD} Version/18.0 EdgiOS/137.0 Mobile/15E148 Safari/604.1`, "Edge on iPad", "tablet"],
  [`${ANDROID} Chrome/137.0.0.0 Mobile Safari/537.36 EdgA/136.0.0.0`, "Edge on Android", "mobile"],
  [
    `${ANDROID} Version/4.0 Chrome/137.0.0.0 Mobile DuckDuckGo/5 Safari/537.36`,
    "DuckDuckGo on Android",
    "mobile",
  ],
  [
    `${ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    "Samsung Internet on Android",
    "mobile",
  ],
  [`${WINDOWS} Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0`, "Edge on Windows", "desktop"],
  [`${WINDOWS} Chrome/137.0.0.0 Safari/537.36 OPR/121.0.0.0`, "Opera on Windows", "desktop"],
  [`${WINDOWS} Chrome/137.0.0.0 Safari/537.36`, "Chrome on Windows", "desktop"],
  ["curl/8.5.0", "curl", "unknown"],
  ["", "", "unknown"],
])("W15: %s", (userAgent, name, kind) => {
  expect(deviceName(userAgent)).toBe(name);
  expect(deviceKind(userAgent)).toBe(kind);
});
