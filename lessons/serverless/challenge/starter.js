function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  // 1. Turn milliseconds into seconds, and megabytes into gigabytes.

  // 2. Multiply calls, seconds and gigabytes: these are the GB-seconds.

  // 3. Take off the 400,000 free ones. Less than nothing is nothing.

  // 4. Multiply by the price, round to cents, and return a number.
  return 0;
}
