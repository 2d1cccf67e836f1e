// @title Memory left in megabytes
// @hint What you multiply are MB-seconds. The price is for GB-seconds: divide the memory by 1,024 first.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const seconds = invocations * (avgDurationMs / 1000) * memorySizeMB;
  const billable = Math.max(0, seconds - 400000);
  return Math.round(billable * 0.0000166667 * 100) / 100;
}
