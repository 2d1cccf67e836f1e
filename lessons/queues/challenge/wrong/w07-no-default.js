// @title No default for the longest wait
// @hint A caller may give two arguments only. What is longestWait then, and what does Math.min make of it?
// @rule default-longest
function secondsUntilGivenUp(tries, firstWait, longestWait) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total;
}
