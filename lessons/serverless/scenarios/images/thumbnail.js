// Called for every new object of the bucket: makes a small picture of it.
const { bucket, images } = require("lab");

exports.handler = async (event) => {
  for (const { s3 } of event.Records) {
    // In events S3 writes keys as in the query of a URL: a space is a plus sign.
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const photo = await bucket(s3.bucket.name).get(key);
    const small = await images.resize(photo, { width: 160 });
    await bucket(s3.bucket.name).put(`small-${key}`, small);
    console.log(`${key}: ${photo.length} bytes became ${small.length}`);
  }
};
