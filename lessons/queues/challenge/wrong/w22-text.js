// @title A text in place of a number
// @hint Your digits are right. Of which type is what comes back, and what is it plus 1?
// @rule number-not-string
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return `${total}`;
}
