// @title 1,000 MB to the GB
// @hint The memory is about 2.4 % too large. In this task 1,024 MB make a GB, so 128 MB are exactly one eighth.
// @rule 1024-not-1000
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1000);
  const billable = Math.max(0, gbSeconds - 400000);
  return Math.round(billable * 0.0000166667 * 100) / 100;
}
