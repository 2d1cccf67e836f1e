function coldShare(cold, calls) {
  if (calls === 0) return 0;
  return (cold / calls) * 100;
}
