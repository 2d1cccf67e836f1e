// @title An async function
// @hint An async function gives a promise. Nothing here has to be waited for, so why async?
// @rule number-not-string
async function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total;
}
