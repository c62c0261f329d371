export const {
  ISSUER = "http://localhost:3000",
  CLIENT_ID = "",
  CLIENT_SECRET = "",
  PORT = "4001",
} = process.env;

export const HERE = `http://localhost:${PORT}`;
/** What access tokens for the API of this very program are for. */
export const API = `${HERE}/api`;
