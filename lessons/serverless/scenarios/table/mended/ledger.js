// Writes an entry into the books for each change of the table orders: what the customer owes more than before.

// The records that are in the books. It lives as long as the instance; a real one is kept in a table, too.
const booked = new Set();

const amount = (id, image) => {
  if (!image) return 0;
  if (!image.cents.N) throw new Error(`order ${id} has no amount`);
  return Number(image.cents.N);
};

exports.handler = async (event) => {
  for (const { eventID, dynamodb } of event.Records) {
    if (booked.has(eventID)) continue;
    const { Keys, OldImage, NewImage, SequenceNumber } = dynamodb;
    try {
      const more = amount(Keys.id.S, NewImage) - amount(Keys.id.S, OldImage);
      console.log(`entry: ${Keys.customer.S} ${more}`);
      booked.add(eventID);
    } catch (error) {
      console.error(error.message);
      // What came before is done; the next try begins here.
      return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
};
