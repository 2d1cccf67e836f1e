// @title Cents rounded away
// @hint Math.round leaves no decimals at all. Multiply by 100 before it and divide by 100 after it.
// @rule rounding
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return Math.round(billable * 0.0000166667);
}
