// @title A promise comes back
// @hint An async function always returns a promise. Nothing has to be awaited here: take async away.
// @rule number-not-string
async function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return Math.round(billable * 0.0000166667 * 100) / 100;
}
