// Ships the parcels of a batch. One without a weight makes the whole batch fail.
exports.handler = async (event) => {
  for (const record of event.Records) {
    const { parcel, grams } = JSON.parse(record.body);
    if (!grams) throw new Error(`parcel ${parcel} has no weight`);
    console.log(`parcel ${parcel} is on its way, received ${record.attributes.ApproximateReceiveCount} time(s)`);
  }
};
