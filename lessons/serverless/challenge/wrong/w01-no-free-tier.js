// @title The free tier is missing
// @hint Every GB-second is priced here. The first 400,000 of a month cost nothing: subtract them before the price comes in.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  return Math.round(gbSeconds * 0.0000166667 * 100) / 100;
}
