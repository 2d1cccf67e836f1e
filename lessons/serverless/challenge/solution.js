const PRICE_PER_GB_SECOND = 0.0000166667;
const FREE_GB_SECONDS = 400_000;

function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const seconds = avgDurationMs / 1000;
  const gigabytes = memorySizeMB / 1024;
  const gbSeconds = invocations * seconds * gigabytes;

  const toPay = Math.max(0, gbSeconds - FREE_GB_SECONDS);
  const cents = Math.round(toPay * PRICE_PER_GB_SECOND * 100);
  return cents / 100;
}
