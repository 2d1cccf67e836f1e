exports.handler = async (event) => {
  event.Records.map((record) => book(JSON.parse(record.body)));
  return { batchItemFailures: [] };
};
