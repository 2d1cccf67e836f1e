// @title The part of one call
// @hint 0.25 is a quarter of one. How many is that of 100?
// @rule share
function coldShare(cold, calls) {
  if (calls === 0) return 0;
  return cold / calls;
}
