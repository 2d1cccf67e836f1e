function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  // 1. Between the tries there are waits. How many?

  // 2. The first wait is firstWait. Each later one is twice the one before.

  // 3. None is longer than longestWait.

  // 4. Add all of them up, and return a number of seconds.
  return 0;
}
