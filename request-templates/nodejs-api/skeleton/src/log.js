// One JSON object per line on stdout, for whatever collects logs.

export const LEVELS = ['debug', 'info', 'warning', 'error'];

/** A log that writes lines of `level` and above; `write` is given each line. */
export function createLog(level, write = (line) => process.stdout.write(line)) {
  const least = LEVELS.indexOf(level);
  const at = (name) => (message, facts = {}) => {
    if (LEVELS.indexOf(name) < least) return;
    const time = new Date().toISOString();
    write(`${JSON.stringify({ time, level: name, message, ...facts })}\n`);
  };
  return Object.fromEntries(LEVELS.map((name) => [name, at(name)]));
}
