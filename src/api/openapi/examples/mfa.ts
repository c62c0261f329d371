import { MFA_METHODS, MFA_TYPES } from "@/contract/methods";
import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { accessToken, refreshToken } = EXAMPLE;
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const APP = { mfaType: "GOOGLE_AUTH" } as const;

export const MFA_EXAMPLES = {
  status: {
    response: {
      success: true,
      data: {
        isEnabled: true,
        isRequired: false,
        isEnforced: false,
        enabledMethods: ["GOOGLE_AUTH"],
        primaryMethod: "GOOGLE_AUTH",
        sessionVerified: true,
      },
    },
  },
  methods: {
    response: {
      success: true,
      data: MFA_TYPES.map((type) => {
        const { name, description, assurance } = MFA_METHODS[type];
        const isOn = type === APP.mfaType;
        return { type, name, description, isAvailable: true, isConfigured: isOn, isEnabled: isOn, assurance };
      }),
    },
  },
  setup: {
    request: APP,
    response: {
      success: true,
      data: {
        ...APP,
        secret: SECRET,
        qrCode: "data:image/png;base64,iVBORw0KGgo=",
        otpauthUrl: `otpauth://totp/Latchkey:ada%40example.com?secret=${SECRET}&issuer=Latchkey`,
        backupCodes: [...EXAMPLE.backupCodes],
      },
    },
  },
  verifySetup: {
    request: { ...APP, code: "492039" },
    response: { success: true, message: SUCCESS.mfa.verifySetup },
  },
  cancelSetup: { request: APP, response: { success: true, message: SUCCESS.mfa.cancelSetup } },
  enable: { request: APP, response: { success: true, message: SUCCESS.mfa.enable } },
  disable: { request: APP, response: { success: true, message: SUCCESS.mfa.disable } },
  primary: { request: APP, response: { success: true, message: SUCCESS.mfa.primary } },
  reset: {
    request: { reason: "Lost my phone" },
    response: { success: true, message: SUCCESS.mfa.reset },
  },
  verifyLogin: {
    request: { ...APP, code: "492039" },
    response: {
      success: true,
      message: SUCCESS.mfa.verifyLogin,
      fullAccessToken: accessToken,
      refreshToken,
    },
  },
  renewBackupCodes: { response: { success: true, data: { backupCodes: [...EXAMPLE.backupCodes] } } },
} satisfies ExamplesOf<"mfa">;
