// @title The free tier taken off the dollars
// @hint 400,000 is a number of GB-seconds, not of dollars. Take it off first and multiply by the price after.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const cost = gbSeconds * 0.0000166667 - 400000;
  return Math.round(Math.max(0, cost) * 100) / 100;
}
