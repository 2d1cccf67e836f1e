const LONGEST_OF_LAMBDA = 300; // seconds

function secondsUntilGivenUp(tries, firstWait, longestWait = LONGEST_OF_LAMBDA) {
  let total = 0;
  let wait = firstWait;
  for (let failed = 1; failed < tries; failed += 1) {
    total += Math.min(wait, longestWait);
    wait *= 2;
  }
  return total;
}
