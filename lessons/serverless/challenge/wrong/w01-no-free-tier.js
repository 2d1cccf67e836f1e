// @title The free tier is missing
// @hint Here every GB-second has its price. Take the 400,000 free ones off before you multiply.
// @rule partial-free
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  return Math.round(gbSeconds * 0.0000166667 * 100) / 100;
}
