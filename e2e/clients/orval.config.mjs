export default {
  latchkey: {
    input: "generated/openapi.json",
    output: { target: "generated/orval/latchkey.ts", client: "fetch", baseUrl: process.env.BASE_URL ?? "" },
  },
};
