function coldShare(cold, calls) {
  // 1. Without calls there is no share.

  // 2. Divide, and make it a number out of 100.
  return cold;
}
