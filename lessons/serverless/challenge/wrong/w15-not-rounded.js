// @title More decimals than cents
// @hint The amount is right down to tiny parts of a cent. Multiply by 100, use Math.round, and divide by 100 again.
// @rule rounding
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  return Math.max(0, gbSeconds - 400000) * 0.0000166667;
}
