/** What a person types into a guest's terminal, apart from what is meant for us. */
export interface EscapeFilter {
  /** What of the input goes to the guest, and whether the person wants to end. */
  take(input: Buffer): { readonly send: Buffer; readonly end: boolean };
}

const controlA = 0x01;

/** Ctrl-A X ends, Ctrl-A Ctrl-A sends one Ctrl-A, as in QEMU's own terminal. */
export function escapeFilter(): EscapeFilter {
  let escaped = false;
  return {
    take(input) {
      const send: number[] = [];
      for (const byte of input) {
        if (escaped && (byte === 0x78 || byte === 0x58)) return { send: Buffer.from(send), end: true };
        if (escaped && byte !== controlA) send.push(controlA);
        escaped = !escaped && byte === controlA;
        if (!escaped) send.push(byte);
      }
      return { send: Buffer.from(send), end: false };
    },
  };
}
