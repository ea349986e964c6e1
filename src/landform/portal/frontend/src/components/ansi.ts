// CSI (colours, cursor), OSC (titles, links: ended by BEL or ST) and two-character escapes.
 
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g;
 
const OTHER_CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\u009b]/g;

/** A terminal's output as plain text. */
export function stripAnsi(text: string): string {
  return text.replace(ESCAPES, "").replace(/\r\n/g, "\n").replace(OTHER_CONTROLS, "");
}
