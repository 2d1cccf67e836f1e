// @title Milliseconds in place of seconds
// @hint The caller gives seconds and wants seconds. Where does your factor of 1,000 come from?
// @rule seconds
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total * 1000;
}
