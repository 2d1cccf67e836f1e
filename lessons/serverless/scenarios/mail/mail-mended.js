// Writes a letter for each sign-up, to the postmaster where nobody is named. Nobody reads what it returns.
exports.handler = async (event, context) => {
  const to = event.to ?? "postmaster";
  console.log(`${context.awsRequestId}: a letter to ${to}`);
};
