// GET /hello-lambda?name=Ada, in the style of AWS Lambda: an event comes in, an object goes out.

exports.handler = async (event) => {
  const name = event.queryStringParameters?.name || "World";
  const answer = { message: `Hello, ${name}!` };

  return { statusCode: 200, body: JSON.stringify(answer) };
};
