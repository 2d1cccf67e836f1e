// Books the orders of a batch, and says which of them it could not book.
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      if (typeof order.price !== "number") throw new Error(`order ${order.order} has no price`);
      console.log(`booked order ${order.order}, received ${record.attributes.ApproximateReceiveCount} time(s)`);
    } catch (error) {
      console.error(error.message);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
