/** Times as the bank tells them: its own zone, so that the page and 小银's words agree. */

const ZONE = { timeZone: "Asia/Shanghai" } as const;

/** 10:04, or 11月22日 10:04 when that is another day; empty when `at` is no time. */
export function shortTime(at: string, now = new Date()): string {
  const time = new Date(at.replace(" ", "T"));
  if (Number.isNaN(time.getTime())) return "";
  const day = (date: Date) => date.toLocaleDateString("zh-CN", ZONE);
  return time.toLocaleString("zh-CN", {
    ...ZONE,
    ...(day(time) !== day(now) && { month: "long", day: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
