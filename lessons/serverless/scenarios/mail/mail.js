// Writes a letter for each sign-up. Nobody reads what it returns.
exports.handler = async (event, context) => {
  console.log(`${context.awsRequestId}: a letter to ${event.to}`);
  if (!event.to.includes("@")) throw new Error(`no address: ${event.to}`);
};
