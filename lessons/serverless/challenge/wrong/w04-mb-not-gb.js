// @title Memory left in megabytes
// @hint You multiply megabytes, and the result is far too large. A GB-second needs gigabytes, and 1,024 MB make one.
// @rule 1024-not-1000
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const seconds = invocations * (avgDurationMs / 1000) * memorySizeMB;
  const billable = Math.max(0, seconds - 400000);
  return Math.round(billable * 0.0000166667 * 100) / 100;
}
