// Amazon SQS hands over up to ten messages.
console.log("loaded");

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { parcel, grams } = JSON.parse(record.body);
      if (!grams) throw new Error(`parcel ${parcel} has no weight`);
      console.log(`parcel ${parcel} is on its way`);
    } catch (error) {
      console.error(error.message);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
