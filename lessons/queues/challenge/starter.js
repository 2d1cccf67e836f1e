function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  // 1. Between the tries there are waits. How many?

  // 2. It begins with firstWait, and then it doubles.

  // 3. None is longer than longestWait.

  // 4. Add all of them up, and return a number of seconds.
  return 0;
}
