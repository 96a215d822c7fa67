/** The place whose centre is nearest in a direction; sideways distance counts double. */
export function nearest(
  centres: ReadonlyMap<string, [number, number]>, from: string, [dx, dy]: [number, number],
): string | null {
  const start = centres.get(from);
  if (!start) return null;
  let best: string | null = null;
  let least = Infinity;
  for (const [code, [x, y]] of centres) {
    const ahead = (x - start[0]) * dx + (y - start[1]) * dy;
    const aside = Math.abs((x - start[0]) * dy) + Math.abs((y - start[1]) * dx);
    const far = ahead + 2 * aside;
    if (ahead > 0 && aside <= 2 * ahead && far < least) {
      least = far;
      best = code;
    }
  }
  return best;
}
