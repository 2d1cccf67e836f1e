// @title Divided by nothing
// @hint 0 / 0 is NaN. What should come back when there were no calls?
// @rule no-calls
function coldShare(cold, calls) {
  return (cold / calls) * 100;
}
