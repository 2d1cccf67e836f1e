// Writes a report for the minute that the event names: whenever the run begins, and however often, it is the same report.
exports.handler = async (event) => {
  const minute = event.time.slice(0, 16);
  await new Promise((done) => setTimeout(done, 1500));
  console.log(`report for ${minute}`);
  return { minute };
};
