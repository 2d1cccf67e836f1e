// Ships the parcels of a batch, and says which of them it could not ship. One without a weight is weighed at the depot.
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { parcel, grams = "a weight to be found" } = JSON.parse(record.body);
      console.log(`parcel ${parcel} is on its way with ${grams}`);
    } catch (error) {
      console.error(error.message);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
