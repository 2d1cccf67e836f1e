// @title Printed, not returned
// @hint The caller got undefined. What console.log prints is for people to read; a caller gets only what you return.
// @rule number-not-string
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  console.log(Math.round(billable * 0.0000166667 * 100) / 100);
}
