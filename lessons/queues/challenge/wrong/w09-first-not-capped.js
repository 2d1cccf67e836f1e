// @title The first wait may be too long
// @hint A first wait of 600 s with a longest one of 300 s: which of the two is waited?
// @rule first-wait
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  let wait = firstWait;
  for (let i = 1; i < tries; i += 1) {
    total += wait;
    wait = Math.min(wait * 2, longestWait);
  }
  return total;
}
