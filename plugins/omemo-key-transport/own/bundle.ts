/** What a device publishes of itself: public keys with their type byte (33 bytes each). */
export interface Bundle {
  readonly identityKey: Uint8Array;
  readonly signedPrekey: { readonly id: number; readonly publicKey: Uint8Array; readonly signature: Uint8Array };
  readonly prekeys: readonly { readonly id: number; readonly publicKey: Uint8Array }[];
}
